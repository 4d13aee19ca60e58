"""How JupyterLab serves the course: on a laptop (`make lab`), on Binder and on a JupyterHub.

JupyterLab reads this file where ``--config=jupyter_server_config.py`` or ``JUPYTER_CONFIG_PATH`` names it.
"""

import os
import runpy
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))


def save_without_widget_views(model, **_):
    """Before a notebook is written, drop what only a running kernel can draw; a save never fails because of it."""
    try:
        if model["type"] == "notebook" and model["content"]["nbformat"] == 4:
            strip = runpy.run_path(os.path.join(ROOT, "helpers", "lab", "strip.py"))
            strip["strip_widget_views"](model["content"])
    except Exception as error:
        print(f"The notebook was saved as it is: {error!r}", file=sys.stderr)


def without_announcements(handler, page):
    """Leave out the question whether one wants Jupyter's news, which nobody asked for."""
    page["disabledExtensions"] = [*page.get("disabledExtensions", []), "@jupyterlab/apputils-extension:announcements"]
    return page


os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

c = get_config()  # noqa: F821
c.ServerApp.root_dir = ROOT
c.LabApp.default_url = "/lab/tree/course/index.ipynb"
c.ServerApp.tornado_settings = {"page_config_hook": without_announcements}
c.LabApp.app_settings_dir = os.path.join(ROOT, "binder", "lab_settings")
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.ContentsManager.pre_save_hook = save_without_widget_views
