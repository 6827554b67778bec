"""Tags whose output is always the same are drawn once for each language."""

from __future__ import annotations

from django.template import Context, Template, engines
from django.template.base import TextNode
from django.utils import translation

from pages import constant_nodes


def prepare(source: str) -> Template:
    template = Template("{% load i18n static components %}" + source)
    constant_nodes.replace_all(template)
    return template


def test_constant_tags_become_one_text():
    template = prepare("<b>{% translate '<Search>' %}</b>{% url 'people' %}{% icon 'today' %}")
    assert [type(node) for node in template.nodelist[1:]] == [TextNode]
    url = '<svg class="icon" aria-hidden="true"><use href="/static/pages/icons.svg#today"/></svg>'
    assert template.render(Context()) == f"<b><Search></b>/people{url}"


def test_other_tags_stay():
    source = (
        "{% for name in names %}{% translate name %}{% icon name %}{% url name %};{% endfor %}"
        "{% translate 'Search'|upper %}{% translate 'Search' as text %}{{ text }}"
        "{% if missing %}{% url 'missing' %}{% else %}{% url 'people' as path %}"
        "{{ path }}{% endif %}"
    )
    context = {"names": ["people", "settings"]}
    plain = Template("{% load i18n static components %}" + source)
    with translation.override("de"):
        expected = plain.render(Context(context))
        assert prepare(source).render(Context(context)) == expected
    assert expected.endswith("/settings;SUCHENSuchen/people")


def test_languages_have_templates_of_their_own():
    texts = []
    for language in ("en", "de", "en"):
        with translation.override(language):
            texts.append(engines["django"].get_template("pages/search_form.html").render({}))
    assert texts[0] == texts[2] != texts[1]
    assert "Suchen" in texts[1]
