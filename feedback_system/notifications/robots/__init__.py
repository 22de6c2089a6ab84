"""Robots of chat groups (WeCom, DingTalk, Feishu and Lark): a channel beside bell and mail."""
