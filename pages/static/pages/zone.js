// The page was made for a guessed time zone: ask again for the one this browser is in.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (document.documentElement.hasAttribute("data-zone-is-a-guess") && zone) {
  const address = new URL(location.href);
  address.searchParams.set("zone", zone);
  location.replace(address);
}
