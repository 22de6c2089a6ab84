"""The web server in production. The page is the limit, not the server (docs say what was measured)."""

bind = "0.0.0.0:8000"  # noqa: S104  inside the network of the containers; only the proxy stands outside
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60  # seconds; above the database's own limit of 15, so that a slow statement is told as such
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108  the root file system is read-only and a slow disk must not look like a hang
control_socket_disable = True  # a door nobody asked for, on by default since 25.1
limit_request_line = 8_190
forwarded_allow_ips = "*"  # the header that counts is set by our proxy, the only one that reaches this port
errorlog = "-"
accesslog = None  # our own line per request says the same without addresses and query texts
