"""Without JavaScript everything still works, nothing is wider than a phone, and nothing hinders whoever sees, hears
or moves otherwise."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import PHONE, WIDE, Product

pytestmark = pytest.mark.browser

PLACES = {
    "zhao": "/workbench/ /inbox/ /inspections/ /inspections/1/ /findings/ /findings/1/ /findings/new/?inspection=1 "
    "/statutes/ /statutes/1/ /statutes/new/ /statutes/1/pair/ /inspections/1/dates/new/ "
    "/recommendations/1/ /recommendations/new/?inspection=1 /opinions/ /opinions/1/ "
    "/opinions/new/?inspection=1 /ledger/ /notices/ /notices/tomorrow/ /notices/orphans/ /notices/rules/ "
    "/indicators/new/ /indicators/1/observations/new/ /profile/ /help/",
    "zheng": "/overview/ /regions/ /indicators/ /ledger/ /inbox/ /findings/1/ /assignments/1/",
    "sun": "/opinions/ /opinions/2/ /ledger/ /overview/ /inbox/",
    "li": "/my-items/ /ledger/ /inbox/ /statutes/",
    "chen": "/platform/users/ /platform/organizations/ /platform/regions/new/ /platform/calendar/",
    "han": "/platform/users/ /platform/lockouts/",
    "wang": "/platform/events/",
}


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
"""WCAG 2.2 AA as far as a machine can tell, and what axe-core recommends besides."""


def hindrances(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, all that folds laid open."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("username", PLACES)
def test_no_page_hinders_anybody(product: Product, username: str) -> None:
    page = product.as_(username)
    found: dict[str, list[str]] = {}
    for path in PLACES[username].split():
        page.goto(product.address + path)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if wrong := hindrances(page):
                found[f"{path} {size['width']}"] = wrong
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert found == {}


@pytest.mark.parametrize("username", PLACES)
def test_no_page_is_wider_than_a_phone(product: Product, username: str) -> None:
    page = product.as_(username, phone=True)
    too_wide = {}
    for path in PLACES[username].split():
        answer = page.goto(product.address + path)
        assert answer is not None
        assert answer.status == 200, path
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            too_wide[path] = width
        product.picture(page, f"narrow-{username}{re.sub(r'[^a-z0-9]+', '-', path)}")
    assert too_wide == {}
    assert product.complaints == []


def test_signing_works_without_javascript(product: Product) -> None:
    context = product.browser.new_context(viewport=WIDE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{product.address}/accounts/login/")
    page.fill("input[name=login]", "li")
    page.fill("input[name=password]", product.passwords["li"])
    page.click("main button")
    assert urlsplit(page.url).path == "/my-items/"
    page.goto(f"{product.address}/ledger/")
    page.fill("main [name=q]", "错位发展")
    page.locator("main form.filters button").first.click()
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="推动园区错位发展").click()
    page.locator("section.moves").get_by_role("link", name="签收", exact=True).click()
    page.locator("main form.form .form-bar button").click()
    expect(page.locator("main .note")).to_contain_text("已签收。")
    expect(page.locator(".lead .pill")).to_have_text("办理中")
    context.close()
