"""The look of widgets in a notebook, and the accessible names that core widgets lack."""

import re
from collections.abc import Callable
from html import escape
from typing import Any

_CSS = """
.nelib-explorer, .nelib-question, .nelib-form { border: 1px solid var(--jp-border-color2, #d0d7de); border-radius: 8px;
  padding: 10px 14px; margin: 4px 0 8px 0; overflow: visible; background: var(--jp-layout-color1, #fff); }
.nelib-body { gap: 6px 22px; align-items: flex-start; }
.nelib-controls { flex: 1 1 250px; min-width: 230px; overflow: visible; flex-flow: row wrap; gap: 0 18px;
  align-content: flex-start; }
.nelib-controls > .widget-inline-hbox { flex: 1 1 210px; width: auto !important; max-width: 100%; }
.nelib-controls > .nelib-buttons, .nelib-controls > .widget-html { flex: 1 1 100%; }
.nelib-stage { flex: 999 1 520px; min-width: 280px; max-width: 780px; overflow: visible; }
.nelib-controls .widget-label, .nelib-controls .widget-label-basic { white-space: nowrap; }
.nelib-controls .widget-hslider, .nelib-controls .widget-slider { flex-wrap: wrap; height: auto; }
.nelib-controls .widget-hslider > .widget-label { flex: 1 1 100%; width: 100% !important; max-width: 100%;
  text-align: left; line-height: 20px; height: 20px; overflow: visible; }
.nelib-controls .widget-dropdown { flex-wrap: wrap; height: auto; }
.nelib-controls .widget-dropdown > .widget-label { flex: 1 1 100%; width: 100% !important; text-align: left; }
.nelib-form > .nelib-controls { flex: 0 0 auto; width: 100%; }
.nelib-controls > .widget-textarea { flex: 1 1 100%; flex-wrap: wrap; height: auto; }
.nelib-controls .widget-textarea > .widget-label { flex: 1 1 100%; width: 100% !important; text-align: left;
  height: 22px; }
.nelib-controls .widget-textarea textarea { flex: 1 1 100%; min-height: 88px; resize: vertical; line-height: 1.4; }
.nelib-controls .widget-checkbox, .nelib-controls .widget-checkbox label { height: auto; max-width: 100%; }
.nelib-controls .widget-checkbox span, .nelib-controls .widget-checkbox .widget-label-basic { white-space: normal;
  line-height: 1.3; }
.nelib-controls .widget-hslider .slider-container { flex: 1 1 120px; margin-left: 10px; }
.nelib-controls .widget-hslider .widget-readout { min-width: 56px; width: 56px; }
.nelib-picture { display: block; border-radius: 6px; height: auto !important; }
.nelib-picture.nelib-stale { opacity: 0.35; }
[data-jp-theme-light="false"] .nelib-picture { filter: invert(0.91) hue-rotate(180deg); }
.nelib-readout, .nelib-sentence { min-height: calc(3 * 1.45 * var(--jp-content-font-size1, 14px) + 6px); }
@media (max-width: 1200px) { .nelib-readout, .nelib-sentence {
  min-height: calc(4 * 1.45 * var(--jp-content-font-size1, 14px) + 6px); } }
.nelib-readout .widget-html-content { font-size: var(--jp-content-font-size1, 14px); line-height: 1.45;
  color: var(--jp-content-font-color1, #1f2933); white-space: normal; }
.nelib-explorer > .widget-html .widget-html-content { line-height: 1.4; color: var(--jp-content-font-color1, #1f2933); }
.nelib-buttons, .nelib-listen { gap: 6px; margin: 6px 0 2px 0; }
.nelib-listen { min-height: 36px; align-items: center; flex: 1 1 100%; }
.nelib-listen audio { height: 32px; max-width: 100%; }
.nelib-buttons button, .nelib-listen button { width: auto; height: auto; min-height: 28px; margin: 0;
  white-space: normal; line-height: 1.25; padding: 3px 10px; border-radius: 6px; }
.nelib-error, .nelib-wrong { color: #b00020; } .nelib-right { color: #086a4d; }
[data-jp-theme-light="false"] .nelib-error, [data-jp-theme-light="false"] .nelib-wrong { color: #ff9a94; }
[data-jp-theme-light="false"] .nelib-right { color: #6fd1ae; }
.nelib-question .widget-html-content, .nelib-form .widget-html-content { line-height: 1.45; white-space: normal;
  color: var(--jp-content-font-color1, #1f2933); }
.nelib-question .widget-radio-box label { height: auto; line-height: 1.4; padding: 2px 0; white-space: normal;
  max-width: none; }
.nelib-question .widget-radio-box { margin-left: 0; }
.nelib-question .widget-radio { width: 100%; }
.nelib-question .widget-radio-box label { display: flex; align-items: flex-start; }
.nelib-question .widget-radio-box label input { flex: none; order: -1; margin: -1px 8px 0 1px; }
.nelib-predict { border-left: 5px solid #6a3d9a; }
.nelib-check { border-left: 5px solid #0a7f5c; }
.nelib-form { border-left: 5px solid #0b5cad; }
.nelib-tag { font-size: 85%; font-weight: 600; letter-spacing: .03em; text-transform: uppercase; margin-right: 6px; }
.nelib-predict .nelib-tag { color: #6a3d9a; } .nelib-check .nelib-tag { color: #0a7f5c; }
.nelib-form .nelib-tag { color: #0b5cad; } [data-jp-theme-light="false"] .nelib-form .nelib-tag { color: #8ec1f5; }
[data-jp-theme-light="false"] .nelib-predict .nelib-tag { color: #c9a6f0; }
[data-jp-theme-light="false"] .nelib-check .nelib-tag { color: #6fd1ae; }
.nelib-cover { padding: 18px 10px; text-align: center; }
.nelib-cover .widget-html-content { line-height: 1.5; white-space: normal; }
.nelib-cover .nelib-buttons { justify-content: center; }
[data-jp-theme-light="false"] .nelib-controls select { color-scheme: dark; appearance: auto; background-image: none; }
.nelib-controls select { height: 30px; line-height: 28px; padding: 0 6px; }
.nelib-controls .widget-checkbox label { display: flex; align-items: flex-start; gap: 4px; }
.nelib-yours { color: #6a3d9a; } [data-jp-theme-light="false"] .nelib-yours { color: #c9a6f0; }
.nelib-feedback { margin-top: 4px; padding: 6px 10px; border-radius: 6px; background: var(--jp-layout-color2, #f3f5f8);
  display: block; }
.nelib-picture.nelib-waiting { opacity: 0.4; }
.nelib-run { flex: 1 1 100%; }
.nelib-run button.mod-primary { background: #0b5cad; color: #fff; font-weight: 600; }
.nelib-status .nelib-feedback { margin: 0; }
.nelib-sheet, .nelib-sheet .widget-html-content { width: 100%; max-width: 100%; min-width: 0; overflow: visible; }
.nelib-paper, .nelib-log { box-sizing: border-box; width: 100%; overflow: auto; margin: 4px 0; font-size: 12px;
  padding: 6px 10px; border-radius: 6px; border: 1px solid var(--jp-border-color2, #d0d7de); line-height: 1.35;
  background: var(--jp-layout-color1, #fff); color: var(--jp-content-font-color1, #1f2933); }
.nelib-paper { height: 184px; font-family: var(--jp-code-font-family, monospace); white-space: pre; }
.nelib-log { height: 140px; } .nelib-log table { margin: 2px 0; border-collapse: collapse; }
.nelib-log th, .nelib-log td { padding: 1px 10px 1px 0; text-align: left !important; white-space: nowrap;
  vertical-align: top; }
.nelib-log th { white-space: normal; vertical-align: bottom; }
.nelib-log td:last-child, .nelib-log td div { white-space: normal; min-width: 150px; }
.nelib-log td div { max-width: 300px; }
.nelib-inside th, .nelib-inside td { padding: 1px 18px 1px 0; text-align: left; }
.nelib-inside .widget-html-content { line-height: 1.45; white-space: normal; }
.nelib-sub, .nelib-explorer sub, .nelib-question sub, .nelib-form sub { font-size: 75%; line-height: 0;
  position: relative; vertical-align: baseline; bottom: -0.25em; }
.nelib-unset .noUi-handle { border: 2px dashed var(--jp-ui-font-color2, #5f6b7a);
  background: var(--jp-layout-color1, #fff); }
.nelib-unset .widget-readout { font-style: italic; }
.nelib-explorer :focus-visible, .nelib-question :focus-visible,
.nelib-form :focus-visible { outline: 2px solid #0b5cad; outline-offset: 2px; }
"""

STYLESHEET = f"<style>{_CSS}</style>"
"""Style of explorers and questions, as an HTML fragment."""

# Core widgets give slider handles no name and tell screen readers the number of a step instead of the value. They
# replace the inside of an HTML widget, so the live region must be its stable outer element. A key that is typed in a
# control must not become a command of the notebook (x cuts the cell). The image has no source: its error handler runs
# when the widget is made. On a slow machine the page takes it in, and other parts of the box, many seconds later: the
# script waits for the box (ten minutes at most: a view that was thrown away never comes), and then watches it.
_SCRIPT = """
(function(me){var tries=0;(function go(){
var root=me.closest('.nelib-explorer,.nelib-question,.nelib-form');
if(!root||!root.isConnected){if(tries++<6000)setTimeout(go,100);return;}
if(root.nelib)return;
var own=function(){
 root.querySelectorAll('.widget-slider,.widget-hslider').forEach(function(row){
  var label=row.querySelector('.widget-label'),name=label?label.textContent:'';
  var shown=row.querySelector('.widget-readout');
  row.querySelectorAll('.noUi-handle,.ui-slider-handle').forEach(function(h){h.setAttribute('aria-label',name);
   if(!shown)return;var say=function(){h.setAttribute('aria-valuetext',shown.textContent);};say();
   if(h.nelib)return;h.nelib=new MutationObserver(say);
   h.nelib.observe(shown,{childList:true,characterData:true,subtree:true});
  });});
 root.querySelectorAll('select,input,textarea,button,.noUi-handle').forEach(function(e){
  e.setAttribute('data-lm-suppress-shortcuts','true');});
 if(!root.classList.contains('nelib-question'))root.querySelectorAll('.widget-readout').forEach(function(r){
  r.contentEditable='false';r.removeAttribute('tabindex');});
 var said='.nelib-readout .widget-html-content,.nelib-feedback-area .widget-html-content';
 root.querySelectorAll(said).forEach(function(r){
  r.setAttribute('role','status');r.setAttribute('aria-live','polite');});};
root.nelib=new MutationObserver(own);root.nelib.observe(root,{childList:true,subtree:true});own();
})();})(this)
"""


def accessibility() -> str:
    """Return an HTML fragment that names the sliders and makes the read-out a live region, once it is on the page."""
    code = " ".join(_SCRIPT.split()).replace('"', "&quot;")
    return f'<img alt="" src="data:," style="display:none" onerror="{code}">'


# A symbol with a subscript as texts of the course write it: K_i, pK_B, V_max, n_H, K_i,tyr, pA2. Tags, mathematics,
# code, addresses and file names are kept as they are.
_SYMBOL = re.compile(
    r"(?P<keep><code\b.*?</code>|</?[A-Za-z][^<>]*>|`[^`]*`|\$[^$]*\$|\b(?:https?://|www\.)\S+"
    r"|[\w./-]*\w\.[A-Za-z]\w{1,4}\b)"
    r"|(?<![A-Za-z_])(?:(?P<sign>p?K|[VknCERGBLAID])_(?P<mark>[^\W_]+(?:,[^\W\d_]+)*)|(?P<pA>pA)(?P<two>2))(?![\w(])",
    re.DOTALL,
)
_BELOW = dict(zip("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))


def _symbols(text: str, write: Callable[[str, str], str]) -> str:
    """Write each symbol of a text anew from its letter and its subscript."""

    def replaced(found: re.Match) -> str:
        return found["keep"] or write(found["sign"] or found["pA"], found["mark"] or found["two"])

    return _SYMBOL.sub(replaced, text)


def subscripts(html: str) -> str:
    """Set the subscripts of symbols such as K_i, V_max or pA2 in a text as HTML."""
    return _symbols(html, lambda letter, mark: f"{letter}<sub>{mark}</sub>")


# *A few words*, marked as in the text of a lesson; a star between spaces or letters is a product.
_STRESS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*<>]+)(?<=\S)\*(?![\w*])")


def worded(html: str) -> str:
    """Set a text as HTML: subscripts of symbols, and *words* between stars as emphasis."""
    return _STRESS.sub(r"<em>\1</em>", subscripts(html))


def readable(text: str) -> str:
    """Write symbols where no HTML is possible: K_i becomes Kᵢ, and K_B, whose subscript no font has, becomes KB."""

    def write(letter: str, mark: str) -> str:
        return letter + (mark.translate(str.maketrans(_BELOW)) if set(mark) <= set(_BELOW) else mark)

    return _symbols(text, write)


def spoken(text: str) -> str:
    """Write symbols for a screen reader, as it reads them elsewhere on the page: K_i becomes Ki."""
    return _symbols(text, lambda letter, mark: letter + mark)


def label(text: str) -> dict[str, Any]:
    """Return the description of a slider or a list as keywords, its subscripts set.

    A description may hold spans, but JupyterLab lets no ``<sub>`` through.
    """
    from ipywidgets import FloatSlider

    html = _symbols(escape(text), lambda letter, mark: f'{letter}<span class="nelib-sub">{mark}</span>')
    if "<span" not in html:
        return {"description": text}
    # ipywidgets 7 takes every description as HTML, and does not know the keyword.
    known = "description_allow_html" in FloatSlider.class_trait_names()
    return {"description": html} | ({"description_allow_html": True} if known else {})


WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
"""Media type under which a notebook shows a widget."""


def widget_view(widget) -> dict:
    """Return what a notebook needs to show a widget; the same for ipywidgets 7 and 8."""
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
