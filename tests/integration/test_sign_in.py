"""Signing in, on both databases: two steps, tries that lock, a way back, sessions that end."""

from __future__ import annotations

import pytest

from scheduler.domain.accounts import Role
from scheduler.store import Store
from scheduler.store import accounts as kept
from scheduler.store.audit import AuditSearch, every_audit
from scheduler.use_cases.sign_in import TOO_MANY, Next, NotDoneError, Visitor
from tests.sign_in_examples import HERE, OTHER_PASSWORD, PASSWORD, Scene

ANNA = "anna@example.org"
BEN = "ben@example.org"


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def actions(scene: Scene) -> list[str]:
    with scene.store.read() as db:
        return [one.action for one in every_audit(db, AuditSearch())]


def test_an_administrator_made_by_command_signs_in_with_password_and_code(scene: Scene) -> None:
    scene.administrator()
    first = scene.people.signing_in.with_password("  Anna@Example.org ", PASSWORD, HERE)
    assert first.next is Next.SECOND_FACTOR
    assert scene.people.signing_in.who_is(first.token) is None, "half a sign-in opens nothing"
    second = scene.people.signing_in.with_code(first.token, scene.code(), HERE)
    who = scene.people.signing_in.who_is(second.token)
    assert who is not None
    assert (who.role, who.name) == (Role.ADMINISTRATOR, "Anna")
    assert scene.people.signing_in.half(first.token) is None, "the first step's session is over"
    assert actions(scene) == ["made account", "signed in"]


def test_a_code_is_taken_once_and_a_wrong_one_is_refused(scene: Scene) -> None:
    scene.administrator()
    code = scene.code()
    first = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
    assert not scene.people.signing_in.with_code(first.token, code, HERE).problem
    again = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
    assert "used before" in scene.people.signing_in.with_code(again.token, code, HERE).problem
    assert "wrong" in scene.people.signing_in.with_code(again.token, "000000", HERE).problem


def test_a_recovery_code_works_once_however_it_is_typed(scene: Scene) -> None:
    code = scene.administrator().recovery_codes[3]
    first = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
    typed = f" {code.upper().replace('-', ' ')} "
    assert not scene.people.signing_in.with_recovery_code(first.token, typed, HERE).problem
    again = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
    assert "used before" in scene.people.signing_in.with_recovery_code(again.token, code, HERE).problem


def test_five_wrong_tries_lock_the_account_and_a_link_opens_it_again(scene: Scene) -> None:
    scene.administrator()
    for _ in range(5):
        assert scene.people.signing_in.with_password(ANNA, "wrong", HERE).problem
    assert scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).problem, "locked: the right one does not help"
    scene.people.links.set_password(scene.last_link(ANNA), OTHER_PASSWORD)
    assert scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).problem, "the old password is gone"
    first = scene.people.signing_in.with_password(ANNA, OTHER_PASSWORD, HERE)
    assert first.next is Next.SECOND_FACTOR, "a mailbox alone signs nobody in"
    assert "locked account" in actions(scene)


def test_a_lock_ends_by_itself_after_fifteen_minutes(scene: Scene) -> None:
    scene.administrator()
    for _ in range(5):
        scene.people.signing_in.with_password(ANNA, "wrong", HERE)
    scene.clock.move(minutes=14, seconds=59)
    assert scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).problem
    scene.clock.move(seconds=1)
    assert not scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).problem


def test_wrong_codes_lock_too_although_the_password_was_right_each_time(scene: Scene) -> None:
    scene.administrator()
    for _ in range(5):
        first = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
        assert scene.people.signing_in.with_code(first.token, "000000", HERE).problem
    assert scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).problem


def test_whoever_has_no_account_reads_the_same_words(scene: Scene) -> None:
    scene.administrator()
    nobody = scene.people.signing_in.with_password("nobody@example.org", PASSWORD, HERE)
    wrong = scene.people.signing_in.with_password(ANNA, "wrong", HERE)
    assert nobody == wrong


def test_the_thirty_first_try_from_one_network_is_not_heard_and_another_network_is(scene: Scene) -> None:
    answers = [scene.people.links.forgotten("nobody@example.org", HERE) for _ in range(31)]
    assert answers == [True] * 30 + [False]
    assert scene.people.links.forgotten("nobody@example.org", Visitor(address="198.51.100.7"))
    scene.clock.move(minutes=15)
    assert scene.people.links.forgotten("nobody@example.org", HERE)


def test_too_many_passwords_from_one_network_are_told_so(scene: Scene) -> None:
    for _ in range(30):
        assert scene.office.too_many_tries("sign in", HERE) is False
    assert scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).problem == TOO_MANY


def test_a_session_ends_when_idle_for_an_hour_and_after_twelve_hours_at_work(scene: Scene) -> None:
    scene.administrator()
    idle = scene.sign_in()
    scene.clock.move(minutes=60)
    assert scene.people.signing_in.who_is(idle.token) is None
    busy = scene.sign_in()
    seen = 0
    for _ in range(13 * 2):
        scene.clock.move(minutes=30)
        seen += scene.people.signing_in.who_is(busy.token) is not None
    assert seen == 23, "every half hour until twelve hours are over"


def test_half_a_sign_in_is_over_after_ten_minutes(scene: Scene) -> None:
    scene.administrator()
    first = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
    scene.clock.move(minutes=10)
    assert scene.people.signing_in.half(first.token) is None
    assert scene.people.signing_in.with_code(first.token, scene.code(), HERE).problem


def test_signing_out_everywhere_ends_every_session(scene: Scene) -> None:
    scene.administrator()
    tokens = [scene.sign_in().token, scene.sign_in().token]
    who = scene.people.signing_in.who_is(tokens[0])
    assert who is not None
    assert len(scene.people.own.look(who).sessions) == 2
    assert scene.people.own.sign_out_everywhere(who) == 2
    assert [scene.people.signing_in.who_is(token) for token in tokens] == [None, None]


def test_an_invited_coordinator_sets_a_password_and_must_set_up_a_second_step(scene: Scene) -> None:
    scene.administrator()
    token = scene.invited(Role.COORDINATOR)
    opened = scene.people.links.look(token)
    assert opened is not None
    assert (opened.name, opened.invited) == ("Ben", True)
    assert scene.people.signing_in.with_password(BEN, "", HERE).problem, "nobody signs in before the password is set"
    scene.people.links.set_password(token, PASSWORD)
    assert scene.people.links.look(token) is None, "the link works once"
    first = scene.people.signing_in.with_password(BEN, PASSWORD, HERE)
    assert first.next is Next.SET_UP
    half = scene.people.signing_in.half(first.token)
    assert half is not None
    shown = scene.people.second_factor.to_set_up(half)
    assert shown == scene.people.second_factor.to_set_up(half), "reloading the page shows the same square"
    scene.secrets[BEN] = shown.secret.replace(" ", "")
    with pytest.raises(NotDoneError, match="does not match"):
        scene.people.second_factor.set_up(half, "000000", HERE)
    done = scene.people.second_factor.set_up(half, scene.code(BEN), HERE)
    assert len(set(done.recovery_codes)) == 10
    who = scene.people.signing_in.who_is(done.outcome.token)
    assert who is not None
    assert who.role is Role.COORDINATOR


def test_a_worker_needs_no_second_step_and_may_have_one(scene: Scene) -> None:
    scene.administrator()
    scene.member(Role.WORKER)
    who = scene.people.signing_in.who_is(scene.sign_in(BEN).token)
    assert who is not None
    scene.secrets[BEN] = scene.people.second_factor.to_set_up(who).secret.replace(" ", "")
    scene.people.second_factor.set_up(who, scene.code(BEN), HERE)
    assert scene.people.signing_in.with_password(BEN, PASSWORD, HERE).next is Next.SECOND_FACTOR
    scene.people.second_factor.remove_authenticator(who, PASSWORD)
    assert scene.people.signing_in.with_password(BEN, PASSWORD, HERE).next is Next.DONE
    assert scene.people.own.look(who).recovery_codes_left == 0, "they would recover nothing"


def test_a_password_alone_never_puts_another_second_factor_in_the_place_of_the_first(scene: Scene) -> None:
    scene.administrator()
    first = scene.people.signing_in.with_password(ANNA, PASSWORD, HERE)
    half = scene.people.signing_in.half(first.token)
    assert half is not None
    scene.secrets[ANNA] = scene.people.second_factor.to_set_up(half).secret.replace(" ", "")
    with pytest.raises(NotDoneError, match="has a second factor already"):
        scene.people.second_factor.set_up(half, scene.code(), HERE)


def test_the_last_second_factor_of_an_administrator_stays(scene: Scene) -> None:
    scene.administrator()
    who = scene.people.signing_in.who_is(scene.sign_in().token)
    assert who is not None
    with pytest.raises(NotDoneError, match="set up another one first"):
        scene.people.second_factor.remove_authenticator(who, PASSWORD)
    with pytest.raises(NotDoneError, match="Password is wrong"):
        scene.people.second_factor.new_recovery_codes(who, "wrong")


def test_the_command_takes_a_lost_second_factor_away_and_the_next_sign_in_sets_up_another(scene: Scene) -> None:
    scene.administrator()
    token = scene.sign_in().token
    scene.by_command.reset_second_factor(ANNA)
    assert scene.people.signing_in.who_is(token) is None
    assert scene.people.signing_in.with_password(ANNA, PASSWORD, HERE).next is Next.SET_UP


def test_a_link_is_gone_when_too_old_forged_or_followed_by_another(scene: Scene) -> None:
    scene.administrator()
    assert scene.people.links.forgotten(ANNA, HERE)
    older = scene.last_link(ANNA)
    scene.people.links.forgotten(ANNA, HERE)
    newer = scene.last_link(ANNA)
    assert scene.people.links.look(older) is None
    assert scene.people.links.look(newer[:-1] + ("0" if newer[-1] != "0" else "1")) is None
    assert scene.people.links.look(newer) is not None
    scene.clock.move(hours=2)
    assert scene.people.links.look(newer) is None
    with pytest.raises(NotDoneError, match="Ask for a new one"):
        scene.people.links.set_password(newer, PASSWORD)


def test_a_weak_password_is_refused_and_the_link_still_works(scene: Scene) -> None:
    scene.administrator()
    token = scene.invited(Role.WORKER)
    for weak in ("", "short", "ben@example.org", "password12345", "aaaaaaaaaaaaaaaa"):
        with pytest.raises(NotDoneError, match="assword"):
            scene.people.links.set_password(token, weak)
    assert scene.people.links.look(token) is not None


def test_a_new_role_or_a_disabled_account_ends_its_sessions(scene: Scene) -> None:
    scene.administrator()
    scene.member(Role.WORKER)
    anna = scene.people.signing_in.who_is(scene.sign_in().token)
    token = scene.sign_in(BEN).token
    ben = scene.people.signing_in.who_is(token)
    assert anna is not None
    assert ben is not None
    scene.people.staff.change(anna, ben.account_id, Role.COORDINATOR, None)
    assert scene.people.signing_in.who_is(token) is None
    assert scene.people.signing_in.with_password(BEN, PASSWORD, HERE).next is Next.SET_UP
    scene.people.staff.disable(anna, ben.account_id)
    assert scene.people.signing_in.with_password(BEN, PASSWORD, HERE).problem
    scene.people.staff.enable(anna, ben.account_id)
    assert not scene.people.signing_in.with_password(BEN, PASSWORD, HERE).problem


def test_nobody_disables_themselves_or_the_last_administrator(scene: Scene) -> None:
    scene.administrator()
    scene.administrator("ada@example.org")
    anna = scene.people.signing_in.who_is(scene.sign_in().token)
    ada = scene.people.signing_in.who_is(scene.sign_in("ada@example.org").token)
    assert anna is not None
    assert ada is not None
    with pytest.raises(NotDoneError, match="your own role"):
        scene.people.staff.disable(anna, anna.account_id)
    scene.people.staff.disable(anna, ada.account_id)
    with pytest.raises(NotDoneError, match="last administrator"):
        scene.people.staff.change(ada, anna.account_id, Role.WORKER, None)


def test_an_address_has_one_account(scene: Scene) -> None:
    scene.administrator()
    scene.invited(Role.WORKER)
    scene.clock.move(seconds=31)
    with pytest.raises(NotDoneError, match="There is an account for ben@") as refused:
        scene.invited(Role.COORDINATOR)
    assert refused.value.field == "email"


def test_a_worker_of_the_service_is_linked_to_one_account(scene: Scene) -> None:
    scene.administrator()
    scene.member(Role.WORKER)
    scene.member(Role.WORKER, "cem@example.org")
    anna = scene.people.signing_in.who_is(scene.sign_in().token)
    assert anna is not None
    numbers = [one.account.id for one in scene.people.staff.accounts(anna) if one.account.role is Role.WORKER]
    worker_id = next(iter(scene.people.staff.workers(anna.service_id)))
    scene.people.staff.change(anna, numbers[0], Role.WORKER, worker_id)
    with pytest.raises(NotDoneError, match="Another account is linked to this worker"):
        scene.people.staff.change(anna, numbers[1], Role.WORKER, worker_id)
    assert scene.people.staff.account(anna, numbers[0]).worker_name


def test_what_the_database_keeps_signs_nobody_in(scene: Scene) -> None:
    made = scene.administrator()
    token = scene.sign_in().token
    with scene.store.read() as db:
        account = kept.find_account(db, email=ANNA)
    assert account is not None
    said = repr(account)
    assert made.secret not in said
    assert PASSWORD not in said
    assert token not in said
    assert str(account.password_hash).startswith("$argon2id$")
