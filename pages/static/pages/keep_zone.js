// Store the browser's time zone when a staff member signs in or accepts an invitation. A zone that the person
// chose, on a page or in the account, goes before it.
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (browserZone) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `browserzone=${browserZone}; path=/; max-age=31536000; samesite=lax${secure}`;
}
