CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, digesta1 TEXT);
CREATE TABLE principals (id INTEGER PRIMARY KEY, uri TEXT UNIQUE, email TEXT, displayname TEXT, vcardurl TEXT);
CREATE TABLE groupmembers (id INTEGER PRIMARY KEY, principal_id INTEGER, member_id INTEGER);
CREATE TABLE calendars (id INTEGER PRIMARY KEY, principaluri TEXT, uri TEXT, displayname TEXT, description TEXT,
  ctag INTEGER, calendarorder INTEGER, calendarcolor TEXT, timezone TEXT, components TEXT, transparent BOOL);
CREATE TABLE calendarobjects (id INTEGER PRIMARY KEY, calendarid INTEGER, uri TEXT, calendardata BLOB, etag TEXT,
  lastmodified INTEGER, size INTEGER, componenttype TEXT, firstoccurence INTEGER, lastoccurence INTEGER);
CREATE TABLE addressbooks (id INTEGER PRIMARY KEY, principaluri TEXT, uri TEXT, displayname TEXT, description TEXT,
  ctag INTEGER);
CREATE TABLE cards (id INTEGER PRIMARY KEY, addressbookid INTEGER, uri TEXT, carddata BLOB, lastmodified INTEGER);
INSERT INTO principals (uri, email, displayname) VALUES
  ('principals/ann', 'ann@example.com', 'Ann'), ('principals/bob', 'bob@example.com', 'Bob');
