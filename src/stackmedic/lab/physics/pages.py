"""The bodies that web servers put into answers for which the program's description has none.

Sources: starlette/exceptions and fastapi/exception_handlers.py (``{"detail":"Not Found"}``, a plain "Internal Server
Error"), ngx_http_special_response.c (the error pages of nginx 1.27), next/dist/pages/_error.js ("This page could not be
found.").
"""

from dataclasses import replace
from http import HTTPStatus

from stackmedic.lab.physics.web import Answer

JSON, HTML, TEXT = "application/json", "text/html", "text/plain; charset=utf-8"
NGINX_PHRASES = {404: "Not Found", 502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
SERVERS = {"nginx": "nginx/1.27.4", "python-fastapi": "uvicorn"}


def with_page(dialect: str, answer: Answer) -> Answer:
    """The same answer with a body and the headers that the server adds."""
    if not answer.status:
        return answer
    kind, body = (TEXT, answer.body) if answer.body else page(dialect, answer.status)
    own = [("Content-Type", kind)]
    if dialect in SERVERS:
        own.append(("Server", SERVERS[dialect]))
    given = {name.lower() for name, _ in answer.headers}
    headers = (*answer.headers, *((name, value) for name, value in own if name.lower() not in given))
    return replace(answer, headers=headers, body=body)


def page(dialect: str, status: int) -> tuple[str, bytes]:
    """Content type and body of an answer of that status."""
    phrase = phrase_of(status)
    if dialect == "nginx" and status >= 300:
        title = f"{status} {NGINX_PHRASES.get(status, phrase)}"
        head = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        return HTML, f"{head}<hr><center>{SERVERS['nginx']}</center>\r\n</body>\r\n</html>\r\n".encode()
    if dialect == "python-fastapi":
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return TEXT, b"Internal Server Error"
        return JSON, b"{}" if status < 400 else f'{{"detail":"{phrase}"}}'.encode()
    if dialect == "node-next":
        text = "This page could not be found." if status == HTTPStatus.NOT_FOUND else phrase
        return (
            f"{HTML}; charset=utf-8",
            f"<!DOCTYPE html><html><body><h1>{status}</h1><h2>{text}</h2></body></html>".encode(),
        )
    return TEXT, f"{phrase}\n".encode()


def phrase_of(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
