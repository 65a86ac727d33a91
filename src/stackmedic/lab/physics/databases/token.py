"""What stands for an IAM authentication token: what a real one is signed over.

Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html (15 minutes; host, port and user).
"""

import json

TOKEN_LIVES_S = 900


def token(host: str, port: int, user: str, role: str, expires_s: int = TOKEN_LIVES_S) -> str:
    return json.dumps({"host": host, "port": port, "user": user, "role": role, "expires_s": expires_s})
