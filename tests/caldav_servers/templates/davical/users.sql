INSERT INTO usr (active, email_ok, updated, username, password, fullname, email) VALUES
  (TRUE, current_date, current_date, 'ann', '**{{ann}}', 'Ann', 'ann@example.com'),
  (TRUE, current_date, current_date, 'bob', '**{{bob}}', 'Bob', 'bob@example.com');
INSERT INTO principal (type_id, user_no, displayname, default_privileges)
  SELECT 1, user_no, fullname, privilege_to_bits(ARRAY['caldav:read-free-busy', 'caldav:schedule-deliver'])
  FROM usr WHERE username IN ('ann', 'bob');
