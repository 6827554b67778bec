// The page was made for a guessed time zone: ask again, once, for the one this browser is in.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const address = new URL(location.href);
const isGuess = document.documentElement.hasAttribute("data-zone-is-a-guess");
if (isGuess && zone && zone !== address.searchParams.get("zone")) {
  address.searchParams.set("zone", zone);
  location.replace(address);
}
