"""Texts come as programs and people send them: coloured, framed, escaped, quoted, cut, in any language."""

import json

import pytest

from stackmedic.diagnose.explain.cleaning import LONGEST_LINE, cleaned, lines
from tests.diagnose.explain.asking import causes, explained, first

MESSAGE = "CannotPullContainerError: manifest for repo/app:v7 not found: manifest unknown: Requested image not found"
CAUSE = "image.tag_missing"


@pytest.mark.parametrize(
    "text",
    [
        f"\x1b[1;31m{MESSAGE}\x1b[0m",
        MESSAGE.replace("manifest unknown", "\x1b[31mmanifest\x1b[0m unknown"),
        f"\x1b]8;;https://example.com\x07{MESSAGE}\x1b]8;;\x07",
        json.dumps({"level": "error", "msg": MESSAGE}),
        json.dumps({"log": json.dumps({"message": MESSAGE})}),
        json.dumps({"message": f"first line\n{MESSAGE}\n\tat somewhere"}),
        MESSAGE.replace(": ", ":\r\n  "),
        f"╷\n│ Error: {MESSAGE[:60]}\n│ {MESSAGE[60:]}\n╵",
        f"> {MESSAGE}",
        f"タスクが停止しました。{MESSAGE}（再試行）",
        f"Tarefa interrompida: “{MESSAGE}”",
        MESSAGE.upper(),
        MESSAGE.replace(" ", "  "),
        MESSAGE.replace(" ", "\u00a0"),
        MESSAGE[: MESSAGE.index("Requested") + 4],
    ],
    ids=range(15),
)
def test_the_same_message_in_any_dress_names_the_same_cause(text: str) -> None:
    assert CAUSE == next(iter(causes(text)), None)


def test_bytes_that_were_no_text_do_not_hide_what_was() -> None:
    assert CAUSE == causes("\ufffd\ufffd\x00\x07 " + MESSAGE + " \ufffd")[0]


def test_what_is_indented_belongs_to_the_line_above() -> None:
    assert [(1, "Error: one two"), (4, "Next")] == lines(cleaned("Error: one\n    two\n\nNext"))


def test_a_long_line_is_read_as_several() -> None:
    found = lines("x" * (2 * LONGEST_LINE + 1))
    assert ([1, 1, 1], 2 * LONGEST_LINE + 1) == ([number for number, _ in found], sum(len(text) for _, text in found))


def test_a_cause_at_the_end_of_one_huge_line_is_found() -> None:
    assert CAUSE in causes("{" + '"status": "well", ' * 5000 + MESSAGE)


def test_the_line_is_named_where_it_stands_in_the_file() -> None:
    assert "line 3" == first(f"INFO one\nINFO two\n{MESSAGE}\n").because[0].where


def test_quotes_hold_no_secret_and_are_cut_around_what_matters() -> None:
    secret = "postgres://app:hunter2secret@db/app"
    because = first(f"{'x' * 300} {secret} {MESSAGE} {'y' * 300}").because[0]
    assert "hunter2secret" not in because.quote
    assert "manifest" in because.quote
    assert len(because.quote) <= 202


def test_every_line_of_a_private_key_stays_unsaid() -> None:
    key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
    said = explained(f"-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n{MESSAGE}")
    assert all(key not in line.quote for cause in said.causes for line in cause.because)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("FATAL: authentification par mot de passe échouée pour l'utilisateur « app »", "database.credential_mismatch"),
        ("FATAL:  Passwort-Authentifizierung für Benutzer »app« fehlgeschlagen", "database.credential_mismatch"),
        ("FATAL:  lo siento, ya tenemos demasiados clientes", "database.connections_limit_exhausted"),
        ("FEHLER:  Relation »users« existiert nicht", "database.migration_missing"),
        ('FATAL: banco de dados "loja" não existe', "database.missing"),
        ("RDS 10.0.3.4:5432 に接続できない: タイムアウト", "network.sg_ingress_missing"),
        ("write /data/a: no queda espacio en el dispositivo", "storage.ephemeral_full"),
    ],
)
def test_what_programs_say_in_the_language_of_their_system_is_understood(text: str, cause: str) -> None:
    assert cause == next(iter(causes(text)), None)
