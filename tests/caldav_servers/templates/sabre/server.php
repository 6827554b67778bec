<?php
// Sign-in is by digest below /digest/, and basic everywhere else.
error_reporting(E_ERROR | E_PARSE);
date_default_timezone_set('Europe/London');
require_once 'Sabre/autoload.php';

class BasicSignIn extends \Sabre\DAV\Auth\Backend\AbstractBasic {
    protected function validateUserPass($user, $password) {
        return in_array([$user, $password], [['ann', '{{ann}}'], ['bob', '{{bob}}']], true);
    }
}

$isDigest = strpos($_SERVER['REQUEST_URI'], '/digest/') === 0;
$database = new PDO('sqlite:{{folder}}/dav.sqlite');
$database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$principals = new \Sabre\DAVACL\PrincipalBackend\PDO($database);
$server = new \Sabre\DAV\Server([
    new \Sabre\CalDAV\Principal\Collection($principals),
    new \Sabre\CalDAV\CalendarRootNode($principals, new \Sabre\CalDAV\Backend\PDO($database)),
    new \Sabre\CardDAV\AddressBookRoot($principals, new \Sabre\CardDAV\Backend\PDO($database)),
]);
$server->setBaseUri($isDigest ? '/digest/' : '/');
$signIn = $isDigest ? new \Sabre\DAV\Auth\Backend\PDO($database) : new BasicSignIn();
$server->addPlugin(new \Sabre\DAV\Auth\Plugin($signIn, 'SabreDAV'));
$server->addPlugin(new \Sabre\DAVACL\Plugin());
$server->addPlugin(new \Sabre\CalDAV\Plugin());
$server->addPlugin(new \Sabre\CardDAV\Plugin());
$server->exec();
