"""The page of `report` in a real browser: `python -m tests.browser` (needs Debian's chromium and chromium-driver, and
`pip install .[browser]`). Exit status 0: all is well; 1: something is not; 77: there is no browser."""

from __future__ import annotations

import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from s2s_ad import report

NO_BROWSER = 77
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1500,1100",
)
HOSTILE = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"


def cell(W, h, x):
    return np.tanh(W @ h + x)


def net(W, xs, h, n):
    scale = float(n)
    for x in xs:
        h = cell(W, h, x)
    y = np.exp(h)
    if len("</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>") > n:
        y = y * scale  # é ∂ <b>
    return np.sum(y * y)


ARGUMENTS = np.eye(3), np.ones((50, 3)), np.ones(3), 2


class Browser:
    """The page, and what a person does with it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def line(self, text: str, pane: str) -> Any:
        """The first line that is shown in a pane and has this text."""
        return next(each for each in self.all(f"#{pane} .line") if each.is_displayed() and text in each.text)

    def point(self, element: Any) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).move_to_element(element).perform()

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def lit(self, pane: str, role: str = "") -> list[str]:
        """The lines that are lit in a pane, of a role, without their numbers."""
        found = [each for each in self.all(f"#{pane} .line.lit{role}") if each.is_displayed()]
        return [each.find_element("css selector", ".text").text.strip() for each in found]

    def focused(self) -> str:
        return str(self.run("return document.activeElement.innerText"))


def test_it_is_quiet_and_alone(browser: Browser) -> None:
    assert browser.driver.get_log("browser") == []
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    assert browser.run("return window.hacked") is None
    assert HOSTILE in browser.line("if len(", "primal").text


def test_pointing_at_a_line_lights_its_two_sweeps(browser: Browser) -> None:
    browser.point(browser.line("h = cell(W, h, x)", "primal"))
    assert browser.lit("primal") == ["h = cell(W, h, x)"]
    assert browser.lit("generated", ".forward") == ["h = np.tanh(W @ h + x)"]
    adjoint = browser.lit("generated", ".adjoint")
    assert adjoint[0] == "# adjoint of h = cell(W, h, x)"
    assert "W_bar += np.outer(z_bar, h)" in adjoint
    browser.point(browser.all("h1")[0])
    assert browser.lit("primal") == browser.lit("generated") == []


def test_pointing_at_an_adjoint_lights_the_statement(browser: Browser) -> None:
    browser.point(browser.line("W_bar += np.outer(z_bar, h)", "generated"))
    assert browser.lit("primal") == ["h = cell(W, h, x)"]
    assert browser.lit("generated", ".forward") == ["h = np.tanh(W @ h + x)"]


def test_a_click_keeps_it_lit(browser: Browser) -> None:
    browser.line("y = np.exp(h)", "primal").click()
    browser.point(browser.all("h1")[0])
    assert browser.lit("primal") == ["y = np.exp(h)"]
    (detail,) = (each for each in browser.all("#details .detail") if each.is_displayed())
    assert "forward in line" in detail.text
    assert "adjoint in line" in detail.text
    assert browser.line("y = np.exp(h)", "primal").get_attribute("aria-selected") == "true"
    browser.line("y = np.exp(h)", "primal").click()
    browser.run("document.activeElement.blur()")
    browser.point(browser.all("h1")[0])
    assert browser.lit("primal") == []
    browser.line("y = np.exp(h)", "generated").click()
    browser.press(ESCAPE)
    browser.point(browser.all("h1")[0])
    assert browser.lit("generated") == []


def test_everything_is_reached_by_keys(browser: Browser) -> None:
    browser.press(TAB)
    assert browser.focused().endswith("scale = float(n)"), browser.focused()
    browser.press(DOWN, DOWN)
    assert "h = cell(W, h, x)" in browser.focused()
    assert browser.lit("generated", ".forward") == ["h = np.tanh(W @ h + x)"]
    browser.press(RIGHT)
    assert "adjoint of h = cell" in browser.focused()
    browser.press(ENTER, UP)
    browser.press(LEFT)
    browser.press(END)
    assert "return np.sum(y * y)" in browser.focused()
    browser.press(HOME)
    assert "scale = float(n)" in browser.focused()
    outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "one sees where one is"
    browser.press(ESCAPE, TAB)
    assert browser.run("return document.activeElement.id || document.activeElement.closest('#generated').id")


def test_the_slider_goes_through_the_stages(browser: Browser) -> None:
    slider = browser.all("#stage")[0]
    assert slider.get_attribute("aria-valuetext") == "derivative"
    slider.send_keys(HOME)
    assert browser.all("#stage-name")[0].text == "normal form" == slider.get_attribute("aria-valuetext")
    assert [each.get_attribute("data-name") for each in browser.all(".stage") if each.is_displayed()] == ["normal form"]
    browser.point(browser.line("y = np.exp(h)", "primal"))
    assert browser.lit("generated") == ["y = np.exp(h)"]
    slider.send_keys(RIGHT)
    assert [each for each in browser.all(".line.added") if each.is_displayed()]
    slider.send_keys(END)
    assert "def net_grad(" in browser.all("#generated")[0].text


def test_what_is_kept_leads_to_its_line(browser: Browser) -> None:
    assert "saves h · 1." in browser.line("h_saved.append(h)", "generated").text
    next(each for each in browser.all("#memory button") if each.text == "h").click()
    assert "h_saved.append(h)" in browser.focused()
    shown = browser.all("#memory")[0].text
    assert "overwrites it" in shown
    assert "%" in shown


def test_it_is_readable_in_light_and_dark(browser: Browser) -> None:
    grounds = []
    for mode in ("light", "dark"):
        feature = {"name": "prefers-color-scheme", "value": mode}
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.point(browser.line("h = cell(W, h, x)", "primal"))
        grounds.append(browser.run("return getComputedStyle(document.querySelector('.pane')).backgroundColor"))
        assert not (dim := browser.run(DIM)), dim
    assert len(set(grounds)) == 2


def test_it_fits_a_narrow_window(browser: Browser) -> None:
    browser.driver.set_window_size(600, 900)
    assert browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    tops = [each.rect["y"] for each in browser.all(".pane")]
    assert tops[0] < tops[1]
    browser.driver.set_window_size(1500, 1100)


# Elements with text whose contrast with what is behind them is below 4.5, as the Web Content Accessibility Guidelines
# (2.1, section 1.4.3) want it; line numbers are no text to read.
DIM = """
const parse = (color) => {
  const found = color.match(/[\\d.]+/g).map(Number);
  return color.startsWith("color(") ? found.map((v, i) => i < 3 ? 255 * v : v) : found;
};
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = parse(getComputedStyle(at).backgroundColor);
    if (color.length < 4 || color[3] > 0.99) return color;
  }
  return [255, 255, 255];
};
const out = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !element.offsetParent || element.closest("script, [aria-hidden]")) continue;
  const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) out.push(`${element.className}: ${element.textContent} ${contrast.toFixed(2)}`);
}
return out;
"""
TAB, ENTER, ESCAPE, END, HOME = "\ue004", "\ue007", "\ue00c", "\ue010", "\ue011"
LEFT, UP, RIGHT, DOWN = "\ue012", "\ue013", "\ue014", "\ue015"


def found_browser() -> tuple[str, str] | None:
    """The browser and its driver; None, with the reason told, if there is none."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    try:
        import selenium  # noqa: F401
    except ImportError:
        print("NOT TESTED IN A BROWSER: selenium is not installed (pip install .[browser])", file=sys.stderr)
        return None
    if browser is None or driver is None:
        print("NOT TESTED IN A BROWSER: no chromium with its driver (apt-get install chromium chromium-driver)",
              file=sys.stderr)
        return None
    return browser, driver


def main() -> int:
    found = found_browser()
    if found is None:
        return NO_BROWSER
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    tests: dict[str, Callable[[Browser], None]] = {
        name: test for name, test in globals().items() if name.startswith("test_")
    }
    failed = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "page.html"
        report(net, *ARGUMENTS, path=path)
        options = webdriver.ChromeOptions()
        options.binary_location = found[0]
        for option in (*OPTIONS, f"--user-data-dir={folder}/profile"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(found[1]))
        try:
            for name, test in tests.items():
                driver.get(path.as_uri())
                try:
                    test(Browser(driver))
                    print(f"ok      {name}")
                except Exception:
                    failed += 1
                    print(f"FAILED  {name}")
                    traceback.print_exc()
        finally:
            driver.quit()
    print(f"{len(tests) - failed} of {len(tests)} well in {Path(found[0]).name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
