CREATE TABLE sogo_users (c_uid text PRIMARY KEY, c_name text, c_password text, c_cn text, mail text);
INSERT INTO sogo_users VALUES
  ('ann', 'ann', '{{ann}}', 'Ann', 'ann@example.com'),
  ('bob', 'bob', '{{bob}}', 'Bob', 'bob@example.com');
