"""A directory of a company that is none: a real little HTTP server that answers as WeCom, DingTalk, Feishu and OpenID Connect publish it.

By itself: `python -m tests.accounts.double 9990` answers until it is stopped; its log-in page lets the one person in who is asked for.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, AGENT = "app-of-the-company", "a secret of the directory", "1000002"
APP_TOKEN = "token-of-the-application"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

Answer = tuple[int, Any]


class Double(ThreadingHTTPServer):
    """`person` is what the directory says of who logs in. `codes` are good for once; `silent` answers to nothing."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.place = f"127.0.0.1:{self.server_address[1]}"
        self.address = f"http://{self.place}"
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.secret, self.silent, self.key = SECRET, False, KEY
        self.claims: dict[str, Any] = {}
        self.tokens_ended = 0
        self.issuer = self.address

    def __enter__(self) -> Double:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()

    def authorize(self, address: str) -> str:
        """Whoever opens `address` is known at once: the address to which the browser is sent back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_hex(8)
        self.codes[code] = asked
        name = "authCode" if "/oauth2/auth" in address else "code"
        return f"{asked['redirect_uri']}?{urlencode({name: code, 'state': asked['state']})}"

    def used(self, code: str) -> dict[str, str] | None:
        """What was asked for with that code; None when it was never given or was used already."""
        return self.codes.pop(code, None)


class _Handler(BaseHTTPRequestHandler):
    server: Double

    def log_message(self, *_args: object) -> None:
        """Nothing on the screen."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append(parts.path)
        if self.server.silent:
            time.sleep(0.3)
            return
        if parts.path in PAGES:
            self.send_response(302)
            self.send_header("Location", self.server.authorize(self.path))
            self.end_headers()
            return
        answer = ANSWERS.get(parts.path)
        status, data = answer(self, query, content) if answer else (404, {})
        text = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


PAGES = {
    "/wwlogin/sso/login",
    "/connect/oauth2/authorize",
    "/oauth2/auth",
    "/open-apis/authen/v1/index",
    "/authorize",
}

# -------------------------------------------------------------------------------------------------------------------- WeCom


def _gettoken(to: _Handler, query: dict[str, str], _content: str) -> Answer:
    if (query.get("corpid"), query.get("corpsecret")) != (CLIENT, to.server.secret):
        return 200, {"errcode": 40001, "errmsg": "invalid credential"}
    return 200, {"errcode": 0, "errmsg": "ok", "access_token": APP_TOKEN, "expires_in": 7200}


def _agent(to: _Handler, query: dict[str, str], _content: str) -> Answer:
    if query.get("agentid") != AGENT:
        return 200, {"errcode": 301002, "errmsg": "not allow operate another agent with this accesstoken"}
    return 200, {"errcode": 0, "errmsg": "ok", "agentid": int(AGENT), "name": "反馈"}


def _getuserinfo(to: _Handler, query: dict[str, str], _content: str) -> Answer:
    if to.server.tokens_ended:
        to.server.tokens_ended -= 1
        return 200, {"errcode": 42001, "errmsg": "access_token expired"}
    if query.get("access_token") != APP_TOKEN:
        return 200, {"errcode": 40014, "errmsg": "invalid access_token"}
    if to.server.used(query.get("code", "")) is None:
        return 200, {"errcode": 40029, "errmsg": "invalid code"}
    return 200, {"errcode": 0, "errmsg": "ok", **to.server.person}


# ----------------------------------------------------------------------------------------------------------------- DingTalk


def _user_access_token(to: _Handler, _query: dict[str, str], content: str) -> Answer:
    asked = json.loads(content)
    if (asked.get("clientId"), asked.get("clientSecret")) != (CLIENT, to.server.secret):
        return 400, {"code": "invalidClientSecret", "requestid": "1", "message": "无效的clientSecret"}
    if asked.get("grantType") != "authorization_code" or to.server.used(asked.get("code", "")) is None:
        return 400, {
            "code": "invalidParameter.authCode.notFound",
            "requestid": "2",
            "message": "不合法的临时授权码",
        }
    return 200, {
        "accessToken": "token-of-the-person",
        "refreshToken": "r",
        "expireIn": 7200,
        "corpId": "ding1",
    }


def _me(to: _Handler, _query: dict[str, str], _content: str) -> Answer:
    if to.headers.get("x-acs-dingtalk-access-token") != "token-of-the-person":
        return 403, {"code": "Forbidden.AccessDenied", "message": "token"}
    told = {name: value for name, value in to.server.person.items() if name != "userid"}
    return 200, {"nick": "小陈", "avatarUrl": "", "mobile": "", "stateCode": "86", **told}


def _app_token(to: _Handler, _query: dict[str, str], content: str) -> Answer:
    asked = json.loads(content)
    if (asked.get("appKey"), asked.get("appSecret")) != (CLIENT, to.server.secret):
        return 400, {"code": "invalidClientIdOrSecret", "message": "无效的clientId或者clientSecret"}
    return 200, {"accessToken": APP_TOKEN, "expireIn": 7200}


def _getbyunionid(to: _Handler, query: dict[str, str], content: str) -> Answer:
    known = (
        query.get("access_token") == APP_TOKEN
        and json.loads(content).get("unionid") == to.server.person["unionId"]
    )
    if not known or "userid" not in to.server.person:
        return 200, {"errcode": 60121, "errmsg": "找不到该用户", "request_id": "3"}
    return 200, {
        "errcode": 0,
        "errmsg": "ok",
        "result": {"contact_type": 0, "userid": to.server.person["userid"]},
    }


# ------------------------------------------------------------------------------------------------------------------- Feishu


def _app_access_token(to: _Handler, _query: dict[str, str], content: str) -> Answer:
    asked = json.loads(content)
    if (asked.get("app_id"), asked.get("app_secret")) != (CLIENT, to.server.secret):
        return 200, {"code": 10014, "msg": "app secret invalid"}
    return 200, {
        "code": 0,
        "msg": "ok",
        "app_access_token": APP_TOKEN,
        "expire": 7200,
        "tenant_access_token": "t",
    }


def _feishu_token(to: _Handler, _query: dict[str, str], content: str) -> Answer:
    asked = json.loads(content)
    if asked.get("app_access_token") != APP_TOKEN:
        return 200, {"code": 20014, "msg": "app access token invalid"}
    if to.server.used(asked.get("code", "")) is None:
        return 200, {"code": 20003, "msg": "authorization code is invalid"}
    return 200, {
        "code": 0,
        "msg": "success",
        "data": {"access_token": "u-1", "token_type": "Bearer", "expires_in": 6900},
    }


def _feishu_person(to: _Handler, _query: dict[str, str], _content: str) -> Answer:
    if to.headers.get("Authorization") != "Bearer u-1":
        return 200, {"code": 20005, "msg": "access token invalid"}
    return 200, {"code": 0, "msg": "success", "data": {"name": "小陈", "open_id": "ou_1", **to.server.person}}


# ----------------------------------------------------------------------------------------------------------- OpenID Connect


def _configuration(to: _Handler, _query: dict[str, str], _content: str) -> Answer:
    here = to.server.address
    return 200, {
        "issuer": to.server.issuer,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "userinfo_endpoint": f"{here}/userinfo",
        "jwks_uri": f"{here}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }


def _keys(_to: _Handler, _query: dict[str, str], _content: str) -> Answer:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    return 200, {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}


def _token(to: _Handler, _query: dict[str, str], content: str) -> Answer:
    asked = dict(parse_qsl(content))
    keys = base64.b64encode(f"{CLIENT}:{to.server.secret}".encode()).decode()
    if to.headers.get("Authorization") != f"Basic {keys}":
        return 401, {"error": "invalid_client", "error_description": "Bad client credentials"}
    begun = to.server.used(asked.get("code", ""))
    proof = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
    if begun is None or begun.get("code_challenge") != proof.decode().rstrip("="):
        return 400, {"error": "invalid_grant", "error_description": "Code not valid"}
    now = int(time.time())
    claims = {
        "iss": to.server.issuer,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 300,
        "sub": to.server.person["sub"],
    }
    id_token = jwt.encode(claims | to.server.claims, to.server.key, algorithm="RS256", headers={"kid": "one"})
    return 200, {"access_token": "at-1", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}


def _userinfo(to: _Handler, _query: dict[str, str], _content: str) -> Answer:
    if to.headers.get("Authorization") != "Bearer at-1":
        return 401, {"error": "invalid_token"}
    return 200, to.server.person


ANSWERS = {
    "/cgi-bin/gettoken": _gettoken,
    "/cgi-bin/agent/get": _agent,
    "/cgi-bin/auth/getuserinfo": _getuserinfo,
    "/v1.0/oauth2/userAccessToken": _user_access_token,
    "/v1.0/oauth2/accessToken": _app_token,
    "/v1.0/contact/users/me": _me,
    "/topapi/user/getbyunionid": _getbyunionid,
    "/open-apis/auth/v3/app_access_token/internal/": _app_access_token,
    "/open-apis/authen/v1/access_token": _feishu_token,
    "/open-apis/authen/v1/user_info": _feishu_person,
    "/.well-known/openid-configuration": _configuration,
    "/keys": _keys,
    "/token": _token,
    "/userinfo": _userinfo,
}

if __name__ == "__main__":
    double = Double(int(sys.argv[1]))
    double.person = json.loads(sys.argv[2])
    double.serve_forever()
