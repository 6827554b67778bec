<?php
$_SERVER['SERVER_NAME'] = $c->domain_name = '127.0.0.1';
$c->pg_connect[] = 'host=127.0.0.1 port={{postgres}} dbname=davical user=davical_app';
$c->admin_email = 'admin@example.com';
$c->default_locale = 'en';
