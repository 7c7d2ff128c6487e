"""What a message carries and the database must not: codes and tokens, made from what is kept and the secret key.

Whoever reads the database, a backup or a queued message cannot make them; the sender and the page that checks a
code can, as both know the key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

CODE_DIGITS = 6


def one_time_code(secret_key: str, nonce: str) -> str:
    """Return the six digits of a one-time code, made from the nonce that is kept for it.

    Parameters
    ----------
    secret_key
        The installation's key.
    nonce
        Random, used for one code.

    Returns
    -------
    str
        Six digits, each value equally likely but for one part in ten to the seventieth.
    """
    made = hmac.new(secret_key.encode(), f"one-time code:{nonce}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def message_link_token(secret_key: str, once_key: str) -> str:
    """Return the token that stands in the link of one message: the same however often its sending is tried.

    Parameters
    ----------
    secret_key
        The installation's key.
    once_key
        Names the message for ever.

    Returns
    -------
    str
        43 characters, 256 bits. It opens nothing until its hash is kept among the tokens.
    """
    made = hmac.new(secret_key.encode(), f"message link:{once_key}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
