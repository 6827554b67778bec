"""The form of a connection in the admin.

A CalDAV address that is not a calendar is searched for calendars. The form is then shown again with
the calendars that were found, and saves the chosen one.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminRadioSelect
from django.utils.html import format_html

from calendars import caldav_address, caldav_discovery
from calendars.caldav_address import CalDavAddress
from calendars.caldav_discovery import FoundCalendar, OtherServerError, SignIn
from calendars.calendar_choice import CalendarChoice, InvalidChoiceError
from calendars.connection_status import ConnectionStatus
from calendars.models import Connection
from calendars.providers import registry
from calendars.providers.types import DEFAULT_USER_AGENT
from core.calendar_errors import ReadError, ReadFailure
from core.encrypted_fields import encrypt
from net import ssrf_guard

_SIGN_IN_AS_OWNER = (
    "CalDAV: sign in as the owner of the calendar. A calendar that is shared with another account"
    " may hide private events, and their time would be offered."
)
_NEVER_SHOWN = "Never shown. Leave empty to keep the stored value."
_ENTER_AGAIN = (
    "Enter the password again. It was entered for another server, provider, user name or"
    " interviewer, and is sent nowhere else."
)
_URL_HELP = (
    "CalDAV: the name of the server, an email address or any address on the server will do. If it"
    " is not a calendar, the calendars of the account are listed to choose from."
)


class ConnectionForm(forms.ModelForm):
    """Never show the stored URL and password. A field that is left empty keeps its value.

    `account_id` is the account that fills in the form, `now` is a UTC second.
    """

    account_id: ClassVar[int] = 0
    now: ClassVar[int] = 0

    url = forms.CharField(
        label="URL",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
        help_text=_URL_HELP,
    )
    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_NEVER_SHOWN,
    )
    #: The chosen calendar. It is shown after a search.
    found = forms.CharField(label="Calendar", required=False, widget=forms.HiddenInput)
    #: The calendars that were found, and their sign-in, in a token.
    found_calendars = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Connection
        fields = [
            *("interviewer", "provider", "name", "url", "username", "password"),
            *("found", "found_calendars"),
            *("is_transparent_busy", "published_weeks", "user_agent", "write_bookings"),
        ]
        help_texts = {"username": _SIGN_IN_AS_OWNER}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"] = forms.ChoiceField(
            choices=list(registry.get_provider_labels().items())
        )
        self.initial["url"], self.initial["password"] = "", self.instance.password
        if encrypt(self.instance.url):
            self.fields["url"].help_text = f"{_NEVER_SHOWN} {_URL_HELP}"

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not (url or encrypt(self.instance.url)) and self._needs_url():
            raise forms.ValidationError("This kind of calendar needs a URL.")
        if url and self._needs_url() and not (self._is_caldav() and caldav_address.is_bare(url)):
            try:
                ssrf_guard.validate_url(url)
            except ssrf_guard.EgressBlockedError as error:
                raise forms.ValidationError(str(error)) from None
        return url or self.instance.url

    def _needs_url(self) -> bool:
        kind = self.cleaned_data.get("provider", "")
        return kind in registry.get_provider_labels() and registry.get_provider(kind).needs_url

    def _is_caldav(self) -> bool:
        return bool(self.cleaned_data.get("provider") == caldav_discovery.PROVIDER)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        return password or self.instance.password

    def clean(self) -> dict[str, Any] | None:
        """Replace a CalDAV address by the calendar that was found or chosen."""
        cleaned = super().clean()
        if self._is_caldav() and not self.errors:
            choice = self._load_choice()
            calendar = choice and choice.get(self.cleaned_data["found"])
            if choice and calendar:
                password = choice.password or self.cleaned_data["password"]
                self._use(calendar, choice.username, password)
            elif self._needs_search():
                self._search()
        if not self.errors:
            self._check_password()
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self._has_new_password:
            self.instance.bind_password()
        return super().save(commit)

    @property
    def _has_new_password(self) -> bool:
        return self._is_typed("password") or (
            self.cleaned_data["password"] != self.initial["password"]
        )

    def _check_password(self) -> None:
        """Ask for the password again if the stored one would be sent elsewhere."""
        if self._sends_stored_password_elsewhere(self.cleaned_data["url"]):
            if self._needs_url():
                self.add_error("password", _ENTER_AGAIN)
            self.cleaned_data["password"] = ""

    def _load_choice(self) -> CalendarChoice | None:
        try:
            return CalendarChoice.from_token(self.cleaned_data["found_calendars"], self.account_id)
        except InvalidChoiceError:
            return None

    def _needs_search(self) -> bool:
        """Return whether the address is new, or was read and is not a calendar."""
        has_changed = {"provider", "username"} & set(self.changed_data)
        if has_changed or self._is_typed("url") or self._is_typed("password"):
            return True
        status = ConnectionStatus.from_connection(self.instance)
        return status.failure is ReadFailure.NOT_A_CALENDAR

    def _is_typed(self, name: str) -> bool:
        return bool(self.data.get(self.add_prefix(name)))

    def _search(self) -> None:
        address = CalDavAddress.parse(self.cleaned_data["url"])
        is_bare = caldav_address.is_bare(self.cleaned_data["url"])
        if self._sends_stored_password_elsewhere(address.url):
            if is_bare:
                self.add_error("password", "Enter the password for this server.")
            return
        username = self.cleaned_data["username"] or address.email
        user_agent = self.cleaned_data["user_agent"] or DEFAULT_USER_AGENT
        sign_in = SignIn(username, self.cleaned_data["password"], user_agent)
        try:
            discovery = caldav_discovery.discover(address, sign_in, self.now)
        except OtherServerError as error:
            self.add_error("url", caldav_discovery.describe_other_server(error))
        except ReadError as error:
            # A server that does not answer now is no reason to refuse a URL.
            if is_bare:
                self.add_error("url", caldav_discovery.describe_failure(error))
        else:
            self._use_or_offer(discovery, sign_in)

    def _sends_stored_password_elsewhere(self, url: str) -> bool:
        """Return whether the stored password was entered for another origin or owner."""
        if self._has_new_password or not encrypt(self.instance.password):
            return False
        names = ("interviewer", "provider", "username")
        fields = {name: self.cleaned_data[name] for name in names}
        return bool(Connection(url=url, **fields).origin != self.instance.password_origin)

    def _use_or_offer(self, discovery: caldav_discovery.Discovery, sign_in: SignIn) -> None:
        if discovery.is_direct:
            return
        if not discovery.calendars:
            self.add_error("url", caldav_discovery.describe_nothing_found())
            return
        # a stored password is never put into a form, not even encrypted
        password = sign_in.password if self._has_new_password else ""
        choice = CalendarChoice(discovery.calendars, sign_in.username, password)
        # A bound form is rendered from its data.
        data: Any = self.data
        self.data = data = data.copy()
        data["found_calendars"], data["found"] = choice.to_token(self.account_id), ""
        self.fields["found"].widget = AdminRadioSelect(
            attrs={"class": "radiolist"},
            choices=[(str(i), _describe(row)) for i, row in enumerate(choice.calendars)],
        )
        self.add_error("found", "The URL is not a calendar. Choose a calendar, and save again.")

    def _use(self, calendar: FoundCalendar, username: str, password: str) -> None:
        self.cleaned_data.update(url=calendar.url, username=username, password=password)
        if calendar.is_read_only:
            self.cleaned_data["write_bookings"] = False


def _describe(calendar: FoundCalendar) -> str:
    note = " (read only: bookings cannot be written)" if calendar.is_read_only else ""
    return format_html("{}: {}{}", calendar.name, calendar.url, note)
