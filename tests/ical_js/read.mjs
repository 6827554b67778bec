// What ical.js reads of an iCalendar file on standard input, as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const [component, ...others] = calendar.getAllSubcomponents();
const event = new ICAL.Event(component);
const person = (property) => ({
  address: property.getFirstValue(),
  name: property.getParameter("cn") ?? "",
  ...Object.fromEntries(
    ["role", "partstat", "rsvp"].map((name) => [name, property.getParameter(name) ?? ""]),
  ),
});

console.log(
  JSON.stringify({
    version: calendar.getFirstPropertyValue("version"),
    method: calendar.getFirstPropertyValue("method"),
    kind: component.name,
    others: others.length,
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    stamp: component.getFirstPropertyValue("dtstamp").toJSDate().toISOString(),
    summary: event.summary,
    description: event.description,
    status: component.getFirstPropertyValue("status"),
    transp: component.getFirstPropertyValue("transp"),
    comment: component.getFirstPropertyValue("comment"),
    organizer: component.getAllProperties("organizer").map(person),
    attendees: component.getAllProperties("attendee").map(person),
  }),
);
