"""What a saved notebook must not carry: views and state of widgets that only a running kernel can draw."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def strip_widget_views(notebook: dict) -> dict:
    """Remove widget views from the outputs, and widget state from the metadata, of a notebook in memory.

    The picture and the text of each output stay: they are what GitHub, nbconvert and a JupyterLab without a kernel
    show. An output that held nothing but a widget view goes away as a whole.

    Parameters
    ----------
    notebook : dict
        A notebook of format 4, as `json.load` or `nbformat.read` gives it. It is changed in place.

    Returns
    -------
    dict
        The same notebook.
    """
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in notebook.get("cells", []):
        outputs = cell.get("outputs")
        if outputs:
            cell["outputs"] = [output for output in outputs if not _empty_without_view(output)]
    return notebook


def _empty_without_view(output: dict) -> bool:
    data = output.get("data")
    if not data or data.pop(WIDGET_VIEW, None) is None:
        return False
    output.get("metadata", {}).pop(WIDGET_VIEW, None)
    return not data
