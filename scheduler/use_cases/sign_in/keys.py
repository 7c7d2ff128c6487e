"""Passwords, codes and tokens: each made, kept and compared by a library that does nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import secrets
from datetime import datetime
from functools import cache

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken

from scheduler.domain.accounts import RECOVERY_CODES

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 200
LEAST_SCORE = 3
"""Of 4: what zxcvbn calls safe against an attacker who holds the hashes of a slow function."""
READ_FOR_STRENGTH = 72
STEP_SECONDS = 30
ISSUER = "Evenhand"


@cache
def _nobodys_hash(time_cost: int, memory_cost: int, parallelism: int) -> str:
    """Hash something that nobody knows, once a process: what a password is held against where there is no account."""
    hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)
    return hasher.hash(secrets.token_hex())


class Passwords:
    """Hashes passwords with argon2id, as RFC 9106 advises for machines with little memory.

    Parameters
    ----------
    hasher
        Says how costly a hash is; tests take a cheap one.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = _nobodys_hash(self._hasher.time_cost, self._hasher.memory_cost, self._hasher.parallelism)

    def hashed(self, password: str) -> str:
        """Hash a password."""
        return self._hasher.hash(password)

    def match(self, kept: str | None, password: str) -> bool:
        """Whether a password is the kept one; takes as long without an account, so that nobody learns who has one."""
        try:
            return self._hasher.verify(kept or self._nobodys, password[:MOST_CHARACTERS]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(kept)


def password_fault(password: str, *known: str) -> str | None:
    """Why a password will not do, in words for its field; None when it will.

    ``known`` is what a stranger would try first: the e-mail address, the name, the service.
    """
    if not password:
        return "Enter a password"
    if len(password) < LEAST_CHARACTERS:
        return (
            f"Password must have {LEAST_CHARACTERS} characters or more; three words that do not belong together do well"
        )
    if len(password) > MOST_CHARACTERS:
        return f"Password must have {MOST_CHARACTERS} characters or fewer"
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its word lists take 13 MB, and only a new password needs them

    parts = [part for one in known for part in (one, *one.replace("@", " ").replace(".", " ").split()) if part]
    if int(zxcvbn(password[:READ_FOR_STRENGTH], user_inputs=parts)["score"]) < LEAST_SCORE:
        return "Password is too easy to guess; use three words that do not belong together, none of them your name"
    return None


def new_token() -> str:
    """Make the token of a session or the nonce of a link: letters and digits alone."""
    return secrets.token_hex(32)


def hash_of(token: str) -> str:
    """Return what the database keeps of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_recovery_codes() -> tuple[str, ...]:
    """Make recovery codes of 80 random bits, in groups that can be typed."""

    def one() -> str:
        letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()
        return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))

    return tuple(one() for _ in range(RECOVERY_CODES))


def plain_code(typed: str) -> str:
    """Take out what people add when they type a code."""
    return "".join(one for one in typed.casefold() if one.isalnum())


class Vault:
    """Seals the secrets of authenticator apps with a key that the database does not hold."""

    def __init__(self, secret_key: str) -> None:
        self._key = secret_key.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._derived("vault")))

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self._key, f"evenhand:{purpose}".encode(), hashlib.sha256).digest()

    def seal(self, secret: str) -> str:
        """Seal a secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """Open a sealed secret; None when the installation's key is another one by now."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def authenticator_secret(self, account_id: int, session_id: int, step: int) -> str:
        """Return the secret that this session may set up: made from the key, so that showing it keeps nothing."""
        return base64.b32encode(self._derived(f"authenticator:{account_id}:{session_id}:{step}")[:20]).decode()


def step_of_code(secret: str, typed: str, now: datetime) -> int | None:
    """Say which 30-second step a code of an authenticator app is of: this one, the one before or after; else None."""
    code, current = plain_code(typed).encode(), int(now.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret, interval=STEP_SECONDS)
    near = (current - 1, current, current + 1)
    matching = [step for step in near if hmac.compare_digest(app.generate_otp(step).encode(), code)]
    return matching[-1] if matching else None


def app_address(secret: str, email: str) -> str:
    """Return the address that an authenticator app reads from the square code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=ISSUER)


def square_code(address: str) -> str:
    """Draw a square code as an image that a page can show without asking for it: a data address of an SVG."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, light="#fff"))


def square_code_text(address: str) -> str:
    """Draw a square code with the characters of a terminal."""
    drawn = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue()
