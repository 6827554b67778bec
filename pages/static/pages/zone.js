// The server rendered the page in a guessed time zone: reload it once in the browser's time zone.
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const url = new URL(location.href);
const isGuessed = document.documentElement.hasAttribute("data-zone-is-guessed");
if (isGuessed && browserZone && browserZone !== url.searchParams.get("zone")) {
  url.searchParams.set("zone", browserZone);
  location.replace(url);
}
