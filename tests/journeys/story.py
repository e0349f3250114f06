"""What every story does again and again: go somewhere, press a move, read what the inbox says, keep a picture."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Page, expect

from .conftest import Product


def in_days(days: int) -> str:
    """That day as a date field takes it."""
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


@dataclass
class Story:
    """The product, and how many pictures the story has so far."""

    product: Product
    count: int = 0

    def as_(self, username: str, *, phone: bool = False) -> Page:
        return self.product.as_(username, phone=phone)

    def go(self, page: Page, path: str) -> None:
        answer = page.goto(path if path.startswith("http") else self.product.address + path)
        assert answer is not None
        assert answer.status == 200, path

    def at(self, username: str, path: str, *, phone: bool = False) -> Page:
        """This person's window, at this address."""
        page = self.as_(username, phone=phone)
        self.go(page, path)
        return page

    def picture(self, page: Page, name: str) -> None:
        """Nothing that is kept as a picture is wider than its window."""
        self.count += 1
        self.product.picture(page, f"{self.count:02d}-{name}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name}: {wide} px too wide"

    def move(self, page: Page, label: str) -> None:
        """Follow one of the offered moves."""
        page.locator("section.moves").get_by_role("link", name=label, exact=True).click()
        expect(page.locator("main form.form")).to_be_visible()

    def press(self, page: Page, move: str, said: str) -> None:
        """Press the form's own button and read the answer."""
        page.locator("main form.form .form-bar button").filter(has_text=move).click()
        expect(page.locator("main .note").first).to_contain_text(said)

    def told(self, username: str, sentence: str, *, phone: bool = False) -> Page:
        """What this person's inbox says, before they act on it."""
        page = self.at(username, "/inbox/", phone=phone)
        expect(page.locator(".mail li").filter(has_text=sentence).first).to_be_visible()
        return page

    def refused(self, page: Page, move: str, reason: str) -> None:
        """The move is not offered, and the page says why."""
        moves = page.locator("section.moves")
        expect(moves.get_by_role("link", name=move, exact=True)).to_have_count(0)
        expect(moves.locator(".not-yet").filter(has_text=f"还不能{move}")).to_contain_text(reason)
