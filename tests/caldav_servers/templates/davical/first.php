<?php
// DAViCal reads /etc/davical/<server name>-conf.php. This name leads to the file in this folder.
$_SERVER['SERVER_NAME'] = '../..{{folder}}/slotsmith';
