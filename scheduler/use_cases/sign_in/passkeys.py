"""Passkeys as a second factor, by the WebAuthn library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from scheduler.domain.accounts import SignedIn, actor_of
from scheduler.store import accounts as kept
from scheduler.store import staff_access as access
from scheduler.use_cases.sign_in.common import Half, NotDoneError, Office, Outcome, Visitor
from scheduler.use_cases.sign_in.second_factor import refuse_if_last

NAME = "Evenhand"
MOST_NAME = 60
NOT_TAKEN = "The passkey was not taken. Try again, or use another second factor."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a browser is asked, as JSON, and the challenge that its answer must hold."""

    options: str
    challenge: str


class Passkeys:
    """Registers passkeys and signs in with them. ``origin`` is the site's own address, such as https://example.org."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def ask_new(self, who: Half | SignedIn, origin: str) -> Asked:
        """Ask a browser to make a passkey."""
        with self._office.store.read() as db:
            present = access.passkeys_of(db, who.account_id)
        options = generate_registration_options(
            rp_id=_host(origin),
            rp_name=NAME,
            user_id=str(who.account_id).encode(),
            user_name=who.email,
            user_display_name=who.name,
            exclude_credentials=_described(present),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return Asked(options=options_to_json(options), challenge=bytes_to_base64url(options.challenge))

    def keep_new(self, who: Half | SignedIn, asked: str, answer: str, origin: str, visitor: Visitor) -> Outcome:
        """Keep the passkey that a browser made; whoever was half signed in is in.

        Parameters
        ----------
        who
            Half signed in and without a second factor, or signed in.
        asked
            The challenge that was asked.
        answer
            The browser's answer, as JSON.
        origin, visitor
            The site's own address; where the request comes from.

        Raises
        ------
        NotDoneError
            When the answer does not hold, or somebody who owes a second factor has one already.
        """
        try:
            made = verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(asked),
                expected_rp_id=_host(origin),
                expected_origin=origin,
            )
        except (WebAuthnException, ValueError) as error:
            raise NotDoneError(NOT_TAKEN) from error
        with self._office.store.write() as db:
            account = kept.load_account(db, who.account_id)
            first = account.authenticator is None and not access.passkeys_of(db, account.id)
            if isinstance(who, Half) and not first:
                message = "This account has a second factor already; sign in with it."
                raise NotDoneError(message)
            access.add_passkey(
                db,
                account_id=account.id,
                credential_id=bytes_to_base64url(made.credential_id),
                public_key=bytes_to_base64url(made.credential_public_key),
                sign_count=made.sign_count,
                name=visitor.browser[:MOST_NAME] or "Passkey",
                made_at=self._office.now(),
            )
            self._office.audit(db, account, actor_of(account.id), "set up second factor", {"kind": "passkey"})
            if not isinstance(who, Half):
                return Outcome()
            access.end_sessions(db, account.id, only=who.session_id)
            return self._office.begin_full(db, account, visitor, "password and new passkey")

    def ask_known(self, who: Half, origin: str) -> Asked:
        """Ask a browser for one of the account's passkeys."""
        with self._office.store.read() as db:
            present = access.passkeys_of(db, who.account_id)
        options = generate_authentication_options(
            rp_id=_host(origin),
            allow_credentials=_described(present),
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return Asked(options=options_to_json(options), challenge=bytes_to_base64url(options.challenge))

    def with_passkey(self, who: Half, asked: str, answer: str, origin: str, visitor: Visitor) -> Outcome:
        """Take the second step with a passkey."""
        with self._office.store.write() as db:
            account = kept.load_account(db, who.account_id)
            known = {one.credential_id: one for one in access.passkeys_of(db, account.id)}
            try:
                mine = known[str(json.loads(answer)["id"])]
                shown = verify_authentication_response(
                    credential=answer,
                    expected_challenge=base64url_to_bytes(asked),
                    expected_rp_id=_host(origin),
                    expected_origin=origin,
                    credential_public_key=base64url_to_bytes(mine.public_key),
                    credential_current_sign_count=mine.sign_count,
                )
            except (WebAuthnException, ValueError, KeyError, TypeError):
                self._office.audit(db, account, actor_of(account.id), "failed to sign in", {"wrong": "passkey"})
                return Outcome(problem=NOT_TAKEN)
            access.use_passkey(db, mine.id, shown.new_sign_count, self._office.now())
            access.end_sessions(db, account.id, only=who.session_id)
            return self._office.begin_full(db, account, visitor, "password and passkey")

    def remove(self, who: SignedIn, passkey_id: int, password: str) -> None:
        """Take a passkey away, where the role allows or another second factor remains.

        Raises
        ------
        NotDoneError
            When the password is wrong, or this is the last second factor of a role that needs one.
        """
        with self._office.store.write() as db:
            account = self._office.confirmed(db, who, password)
            left = [one for one in access.passkeys_of(db, account.id) if one.id != passkey_id]
            refuse_if_last(db, account, passkeys_left=len(left), app_left=account.authenticator is not None)
            if access.remove_passkeys(db, account.id, only=passkey_id):
                self._office.audit(db, account, who.actor, "removed second factor", {"kind": "passkey"})


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _described(present: tuple[access.Passkey, ...]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in present]
