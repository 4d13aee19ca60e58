"""A page with JupyterLab in it, and what a learner does there: run cells, move controls, press buttons, save."""

from __future__ import annotations

from typing import Any

# A number for what the canvas shows.
HASH = "canvas => { const d = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
HASH += " let h = 0; for (let i = 0; i < d.length; i++) h = (h * 31 + d[i]) | 0; return h; }"
# Shut down every kernel of the server.
END = """async () => {
  const token = document.cookie.split("; ").find((c) => c.startsWith("_xsrf="))?.slice(6);
  for (const one of await (await fetch("/api/sessions")).json()) {
    await fetch(`/api/sessions/${one.id}`, { method: "DELETE", headers: { "X-XSRFToken": token } });
  }
  return (await (await fetch("/api/sessions")).json()).length;
}"""
# Run all cells; JupyterLab answers when the last one is done, or when one has failed.
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
# Whether every cell of the notebook is there with its content, in view or not.
ATTACHED = """() => {
  const cells = window.jupyterapp?.shell.currentWidget?.content?.widgets ?? [];
  return cells.length > 0 && cells.every((cell) => cell.isAttached && !cell.isPlaceholder());
}"""
# From now on an exploration has an `answer`: to the next key press, in milliseconds up to the painted picture, and
# whether a training goes on after it. Nothing is asked of the page meanwhile, which would take its time.
WATCH = """root => {
  let pressed = 0;
  root.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true, once: true });
  root.answer = new Promise((tell) => {
    const told = () => tell([performance.now() - pressed, !root.querySelector(".lab-run").hidden]);
    const watcher = new MutationObserver(() => { watcher.disconnect(); requestAnimationFrame(told); });
    watcher.observe(root, { attributeFilter: ["data-painted"] });
  });
}"""
SECONDS = 90


class LabPage:
    """One notebook open in JupyterLab."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "") -> None:
        """Go to ``path`` below /lab/tree with nothing else open, or where the server leads by itself."""
        self.page.goto(f"{self.address}/lab/tree/{path}?reset" if path else self.address)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SECONDS * 1000)
        self.page.wait_for_function(ATTACHED, timeout=SECONDS * 1000)

    def menu(self, name: str, item: str) -> None:
        """Choose ``item`` in the menu ``name``."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text=name).first.click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()

    def ready(self, checks: int = 1) -> None:
        """Wait until the kernel is idle, and still idle at so many checks in a row: between two cells it is, too."""
        idle = self.page.get_by_text("(ipykernel) | Idle")
        seen = 0
        while seen < checks:
            idle.wait_for(timeout=SECONDS * 1000)
            seen += 1
            if seen < checks:
                self.page.wait_for_timeout(300)
                seen = seen if idle.is_visible() else 0

    def run_all(self) -> None:
        """Run every cell and wait for the last one, however long the kernel idles between two of them."""
        self.ready()
        self.page.evaluate(RUN_ALL)
        self.ready()

    def end_kernels(self) -> None:
        """Shut down all kernels: those of a dozen lessons are too many for a small machine."""
        assert self.page.evaluate(END) == 0

    def find(self, selector: str) -> Any:
        """The element, scrolled to."""
        found = self.page.locator(selector).first
        found.scroll_into_view_if_needed(timeout=SECONDS * 1000)
        self.page.wait_for_timeout(100)
        return found

    def exploration(self, name: str) -> Exploring:
        """The exploration called ``name``."""
        return Exploring(self, self.find(f".lab-explore[data-name={name}]"))


class Exploring:
    """One exploration on the page."""

    def __init__(self, lab: LabPage, root: Any) -> None:
        self.lab, self.root = lab, root

    def state(self) -> tuple[int, str]:
        """What the canvas shows, as a number, and the read-out."""
        return self.root.locator("canvas").evaluate(HASH), self.root.locator(".lab-readout").inner_text()

    def painted(self) -> int:
        """How many pictures were painted so far."""
        return int(self.root.get_attribute("data-painted"))

    def after(self, act: Any) -> tuple[int, str]:
        """Do ``act`` and wait for the picture that answers it."""
        count = self.painted()
        act()
        for _ in range(SECONDS * 50):
            if self.painted() > count:
                return self.rest()
            self.lab.page.wait_for_timeout(20)
        raise AssertionError(f"no new picture after {SECONDS} s: {self.root.inner_text()}")

    def rest(self) -> tuple[int, str]:
        """Wait for the end of a training, and for the last picture."""
        self.root.locator(".lab-run").wait_for(state="hidden", timeout=SECONDS * 1000)
        self.lab.page.wait_for_timeout(60)
        return self.state()

    def waits(self, presses: int) -> list[tuple[float, bool]]:
        """Milliseconds from a key press on its first slider to the painted picture, and whether it then trains."""
        slider = self.root.locator("input[type=range]").first
        if not slider.count():
            return []
        at_start = slider.evaluate("e => e.value === e.min")
        keys = ("ArrowRight", "ArrowLeft") if at_start else ("ArrowLeft", "ArrowRight")
        found = []
        for k in range(presses):
            slider.focus()
            self.root.evaluate(WATCH)
            self.lab.page.keyboard.press(keys[k % 2])
            milliseconds, trains = self.root.evaluate("root => root.answer")
            found.append((float(milliseconds), bool(trains)))
            self.rest()
        return found

    def error(self) -> str:
        """The line that stands where the picture should be; empty if all is well."""
        place = self.root.locator(".lab-error")
        return place.inner_text() if place.is_visible() else ""

    def buttons(self) -> list[str]:
        """The labels of all buttons that act at once."""
        return self.root.locator(".lab-buttons button").all_inner_texts()
