"""Accounts in a browser: passkeys, keyboard, accessibility, and pages without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from access import first_administrator, sign_in_links
from tests.access import callers
from tests.browser.accessibility import AccessibilityWalk
from tests.browser.accounts import PASSWORD
from tests.browser.chromium import BROWSER_MARKS, PHONE, Visitor

pytestmark = BROWSER_MARKS


@pytest.fixture
def walk(create_visitor) -> Iterator[AccessibilityWalk]:
    walk = AccessibilityWalk(create_visitor().new_page())
    yield walk
    assert walk.violations == {}


def create_ann() -> None:
    callers.create_account("ann", email="ann@example.com", password=PASSWORD, is_superuser=True)


def enter_password(page: Page) -> None:
    """Sign in by keyboard alone: the first field has the focus."""
    page.goto("/login?next=/account")
    page.keyboard.type("ann@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def add_authenticator(visitor: Visitor, page: Page) -> CDPSession:
    """Give the browser a passkey authenticator, such as the one of a phone."""
    session = visitor.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_passkey_is_added_and_signs_in(create_visitor, template):
    create_ann()
    visitor = create_visitor()
    page = visitor.new_page()
    add_authenticator(visitor, page)
    enter_password(page)
    page.get_by_role("link", name="Change second factor").click()
    page.get_by_role("link", name="Manage passkeys").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    visitor.context.clear_cookies()
    page.goto("/login")
    page.get_by_role("button", name="Use a passkey").press("Enter")
    page.wait_for_url("**/")
    page.goto("/account/passkeys")
    expect(page.get_by_text("My phone")).to_be_visible()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name of the passkey").fill("Old phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Old phone")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove passkey").click()
    expect(page.get_by_text("You have no passkeys yet.")).to_be_visible()


def test_passkey_is_the_second_factor(create_visitor, template):
    create_ann()
    visitor = create_visitor()
    page = visitor.new_page()
    add_authenticator(visitor, page)
    enter_password(page)
    page.goto("/account/passkeys/add")
    page.get_by_label("Name").fill("Key")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    visitor.context.clear_cookies()
    enter_password(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_unused_passkey_is_explained(create_visitor, template):
    create_ann()
    visitor = create_visitor()
    page = visitor.new_page()
    session = add_authenticator(visitor, page)
    page.goto("/login")
    session.send("WebAuthn.disable")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used.")


def test_account_works_without_javascript(create_visitor, template):
    create_ann()
    page = create_visitor(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto("/login?next=/account")
    page.get_by_label("Username or email address").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_text("Passkeys need JavaScript.")).to_have_count(0)
    page.get_by_label("Name").fill("Ann Lee")
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("gespeichert")


def test_pages_before_the_sign_in_are_accessible(walk, template):
    walk.go(urlsplit(first_administrator.build_url()).path, "Set up Slotsmith")
    walk.page.get_by_label("Name").fill("Ann")
    walk.page.get_by_label("Email").fill("ann@nowhere")
    walk.page.get_by_label("Password").fill("short")
    walk.press("Create account", "Set up Slotsmith")
    create_ann()
    walk.go(f"/account/invitation/{callers.invite_alice()}", "Your account", "Create account")
    walk.go("/login", "Sign in")
    walk.follow("Forgotten password?", "Forgotten password")
    walk.page.get_by_label("Email").fill("ann@example.com")
    walk.press("Send link", "Check your mail")
    walk.go("/account/email/confirm/x", "Confirm email address")
    for page in ("cancelled", "failed", "no-access"):
        walk.page.goto(f"/account/company/{page}")
        walk.check(walk.page.get_by_role("heading", level=1).inner_text())
    walk.go("/account/password/new/1-x", "Choose a new password")
    ann = callers.User.objects.get(username="ann")
    walk.go(urlsplit(sign_in_links.build_url(ann)).path, "Sign in", "This link works once.")


def test_pages_of_the_account_are_accessible(walk, template):
    create_ann()
    enter_password(walk.page)
    walk.check("Your account")
    walk.follow("Change password", "Change password")
    walk.press("Change password", "Change password")
    walk.go("/account/email", "Change email address")
    walk.page.get_by_label("Email").fill("new@example.com")
    walk.press("Send mail", "Change email address", "Waiting to be confirmed")
    walk.go("/account/sessions", "Where you are signed in")
    walk.go("/account/company", "Company account")
    walk.go("/account/second-factor", "Second factor")
    walk.go("/account/passkeys", "Passkeys")
    walk.go("/account/passkeys/add", "Add a passkey")
    walk.go("/account/second-factor/app", "Add an authenticator app")
    secret = walk.page.locator("code").inner_text()
    counter = int(timezone.now().timestamp()) // 30
    walk.page.get_by_role("textbox").fill(format_hotp_value(hotp_value(secret, counter)))
    walk.press("Add app", "Recovery codes")
    walk.go("/account/second-factor/app/remove", "Remove the authenticator app")
    walk.go("/account/second-factor/recovery-codes/new", "New recovery codes")
