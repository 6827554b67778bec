// Store the browser's time zone in the "zone" cookie when a staff member signs in. Do not overwrite a zone
// that was chosen earlier.
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (browserZone && !/(^|; )zone=/.test(document.cookie)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${browserZone}; path=/; max-age=31536000; samesite=lax${secure}`;
}
