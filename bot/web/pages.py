"""Where the templates and the built front end lie."""

from pathlib import Path

from fastapi.templating import Jinja2Templates

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

templates = Jinja2Templates(directory=HERE / "templates")
