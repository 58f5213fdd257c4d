"""axe-core in a page of a test: what it finds fault with."""

from playwright.sync_api import Frame, Page

from bot.settings import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Only what is wrong is wanted; what is right would be written out and sent over as well, and that is a lot.
RUN = """async (tags) => {
    const options = {resultTypes: ["violations"], ...(tags.length ? {runOnly: tags} : {})};
    return (await axe.run(document, options)).violations;
}"""


def faults(document: Page | Frame, *tags: str) -> list[str]:
    """Each element that breaks a rule, with the rule and what is wrong; of all rules, or of those with these tags."""
    if not AXE.exists():
        raise RuntimeError("没有找到 axe-core：先运行 make front-check，它会安装前端依赖。")
    if not document.evaluate("'axe' in window"):
        document.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    return [
        f"{found['id']}: {found['help']}: {node['html'][:160]} {node['failureSummary']}"
        for found in document.evaluate(RUN, list(tags))
        for node in found["nodes"]
    ]
