"""Log-in by a company's own directory: OpenID Connect, DingTalk, Feishu and WeCom, on the log-in library's providers.

`session` carries their calls through the fence of the house, `providers` and `wecom` bend them to it, `adapter` tells the library which
ways there are and who came in, `trying` asks a vendor whether the keys are right, `words` says what went wrong.
"""
