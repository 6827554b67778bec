from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from access import invitations, preferences, roles
from access.invitations import (
    AccountExistsError,
    AlreadyLinkedError,
    InvalidInvitationError,
    NoEmailAddressError,
)
from access.models import Invitation
from api.actors import SYSTEM_ACTOR, Actor, ActorKind
from bookings.models import AuditEntry
from company.models import Company
from outbox.models import Message
from tests.access import callers
from tests.factories import NOW, alice, bob, utc_seconds

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
WEEK = 7 * 86400


def now() -> int:
    return utc_seconds(NOW)


def alice_with_email():
    person = alice()
    person.email = "alice@example.com"
    person.save()
    return person


def last_text() -> str:
    """Return the text of the last mail."""
    return Message.objects.order_by("pk").last().private_text


def last_secret() -> str:
    """Return the secret in the last mail."""
    return re.search(r"/account/invitation/([\w-]+)", last_text())[1]


def invite_alice() -> str:
    invitations.invite(alice_with_email(), now(), SYSTEM_ACTOR)
    return last_secret()


def test_mail_goes_to_the_interviewer_with_a_link_of_the_setting_base_url(settings):
    settings.BASE_URL = "https://slots.example.com"
    invite_alice()
    [mail] = Message.objects.all()
    assert mail.payload["email"] == "alice@example.com"
    assert "https://slots.example.com/account/invitation/" in mail.private_text


def test_invitation_is_stored_with_the_account_that_sent_it_and_without_the_secret():
    inviter = callers.create_account("coco")
    invitations.invite(alice_with_email(), now(), Actor(ActorKind.ACCOUNT, inviter.pk))
    invitation = Invitation.objects.get()
    assert invitation.created_by == inviter
    assert last_secret() not in invitation.digest


def test_password_creates_a_linked_account():
    account = invitations.accept_with_password(invite_alice(), PASSWORD, now())
    person = alice()
    assert person.account == account
    assert account.check_password(PASSWORD)
    assert account.email == "alice@example.com"
    assert roles.get_account_caller(account).role is roles.Role.INTERVIEWER


def test_link_works_once():
    secret = invite_alice()
    invitations.accept_with_password(secret, PASSWORD, now())
    with pytest.raises(InvalidInvitationError):
        invitations.get(secret, now())


def test_link_expires_after_a_week():
    secret = invite_alice()
    assert invitations.get(secret, now() + WEEK - 1)
    with pytest.raises(InvalidInvitationError):
        invitations.get(secret, now() + WEEK)


def test_second_invitation_replaces_the_first():
    first = invite_alice()
    second = invite_alice()
    with pytest.raises(InvalidInvitationError):
        invitations.get(first, now())
    assert invitations.get(second, now())


def test_resending_replaces_the_link_and_renews_the_week():
    first = invite_alice()
    later = now() + WEEK + 10
    invitations.resend(Invitation.objects.get().pk, later)
    with pytest.raises(InvalidInvitationError):
        invitations.get(first, later)
    assert invitations.get(last_secret(), later + WEEK - 1)
    assert Message.objects.filter(state=Message.State.WAITING).count() == 1


def test_revoked_link_does_not_work():
    secret = invite_alice()
    pk = Invitation.objects.get().pk
    invitations.revoke(pk, now())
    with pytest.raises(InvalidInvitationError):
        invitations.get(secret, now())
    with pytest.raises(InvalidInvitationError):
        invitations.resend(pk, now())
    assert not Message.objects.filter(state=Message.State.WAITING).exists()


def test_interviewer_needs_an_address_and_no_account():
    with pytest.raises(NoEmailAddressError):
        invitations.invite(bob(), now(), SYSTEM_ACTOR)
    person = alice_with_email()
    person.account = callers.create_account("alice")
    person.save()
    with pytest.raises(AlreadyLinkedError):
        invitations.invite(person, now(), SYSTEM_ACTOR)


def test_existing_account_signs_in_instead():
    secret = invite_alice()
    account = callers.create_account("ann", email="Alice@example.com")
    with pytest.raises(AccountExistsError):
        invitations.accept_with_password(secret, PASSWORD, now())
    invitations.accept_as(secret, account, now())
    assert alice().account == account


def test_account_of_another_interviewer_is_not_linked_again():
    secret = invite_alice()
    person = bob()
    person.account = callers.create_account("bob")
    person.save()
    with pytest.raises(AlreadyLinkedError):
        invitations.accept_as(secret, person.account, now())
    assert alice().account is None


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Invitation.Role.COORDINATOR, roles.Role.COORDINATOR),
        (Invitation.Role.ADMINISTRATOR, roles.Role.ADMIN),
    ],
)
def test_invitation_to_a_role(role, expected):
    invitations.invite_to_role("Coco", "coco@example.com", role, now(), SYSTEM_ACTOR)
    account = invitations.accept_with_password(last_secret(), PASSWORD, now())
    assert roles.get_account_caller(account).role is expected
    assert roles.is_administrator(account) is (expected is roles.Role.ADMIN)
    entry = AuditEntry.objects.get(object_type="account")
    assert (entry.actor_kind, entry.actor_id, entry.members) == ("account", account.pk, ["role"])


def test_mail_is_in_the_language_of_the_company_and_names_a_company_account(settings):
    Company.objects.create(pk=Company.ID, language="de")
    apps = [{"provider_id": "corp", "name": "Corp"}]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    with translation.override("en"):
        invite_alice()
    assert "oder melde dich" in last_text()
    settings.COMPANY_SIGN_IN = {**settings.COMPANY_SIGN_IN, "ONLY": True}
    with translation.override("en"):
        invite_alice()
    assert "Firmenkonto" in last_text()
    assert "Passwort" not in last_text()


class TestPages:
    @pytest.fixture(autouse=True)
    def _frozen(self, frozen, no_anonymous_access):
        self.secret = invite_alice()
        self.url = f"/account/invitation/{self.secret}"

    def test_opening_the_link_changes_nothing(self):
        page = Client().get(self.url)
        assert "Alice Johnson" in page.content.decode()
        assert not User.objects.exists()

    def test_password_signs_in_and_leads_to_my_page(self):
        client = Client()
        response = client.post(self.url, {"password": PASSWORD}, follow=True)
        assert "Alice Johnson" in response.content.decode()
        assert alice().account.pk == int(client.session["_auth_user_id"])
        assert Client().get(self.url).status_code == 404

    def test_new_account_has_the_time_zone_of_its_browser(self):
        client = Client()
        client.cookies["browserzone"] = "Asia/Tokyo"
        page = client.get(self.url).content.decode()
        assert "pages/keep_zone.js" in page
        assert "sign in with your company" not in last_text()
        client.post(self.url, {"password": PASSWORD})
        client.cookies.pop("browserzone")
        assert "Asia/Tokyo" in client.get("/my-page").content.decode()
        assert preferences.load(alice().account).timezone == "Asia/Tokyo"

    @pytest.mark.parametrize("password", ["", "short", "password", "12345678"])
    def test_weak_password_is_refused(self, password):
        page = Client().post(self.url, {"password": password})
        assert page.status_code == 200
        assert 'id="password-error"' in page.content.decode()
        assert not User.objects.exists()

    def test_signed_in_account_is_linked_with_one_button(self):
        account = callers.create_account("ann")
        client = callers.client_of(account)
        assert "ann" in client.get(self.url).content.decode()
        client.post(self.url)
        assert alice().account == account

    def test_existing_account_is_asked_to_sign_in(self):
        callers.create_account("ann", email="alice@example.com")
        page = Client().post(self.url, {"password": PASSWORD})
        assert "Sign in, then open this link again" in page.content.decode()

    @pytest.mark.parametrize("secret", ["unknown", "a%00b", "x" * 500])
    def test_unknown_link_is_not_found(self, secret):
        assert Client().get(f"/account/invitation/{secret}").status_code == 404
