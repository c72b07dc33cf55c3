/** What reStructuredText's directives are to a reader: those of docutils, Sphinx and its usual extensions. */

const words = (...lists: string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '));

/** Directives whose content is code or data, and why it is left out. */
export const SILENT_DIRECTIVES: ReadonlyMap<string, string> = new Map(
  (
    [
      [
        'code',
        'code code-block sourcecode highlight literalinclude parsed-literal literal prompt ipython jupyter-execute',
      ],
      [
        'code',
        'testcode testsetup testoutput testcleanup doctest productionlist runpython exec plot console shell cmdoption',
      ],
      [
        'drawing',
        'graphviz digraph graph plantuml uml mermaid inheritance-diagram blockdiag seqdiag nwdiag actdiag svgbob',
      ],
      ['formula', 'math'],
      [
        'markup',
        'raw include image toctree index contents sectnum section-numbering header footer meta role default-role',
      ],
      [
        'markup',
        'title class target-notes restructuredtext-test-directive currentmodule py:currentmodule program highlightlang',
      ],
      [
        'markup',
        'tabularcolumns todolist bibliography autosummary automodule autoclass autofunction automethod autodata',
      ],
      [
        'markup',
        'autoexception autoattribute argparse click replace unicode date default-domain sidebar-links video youtube',
      ],
      ['table', 'table csv-table list-table flat-table cnxml'],
    ] as const
  ).flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason] as const)),
);

/** Directives whose argument is the beginning of their text. */
export const TEXT_ARGUMENT = words(
  'note warning tip important caution attention danger error hint seealso todo epigraph highlights pull-quote centered',
  'remark footnotes tip-box info deprecated-removed',
);
/** Directives whose argument is a version before their text. */
export const VERSION_ARGUMENT = words(
  'versionadded versionchanged versionremoved deprecated version-added version-changed',
);
export const TITLE_ARGUMENT = words(
  'topic sidebar rubric admonition dropdown card grid-item-card details collapse toggle prf:theorem exercise',
);
/** Directives whose argument is the caption of what is left out. */
export const CAPTION_ARGUMENT = words('table csv-table list-table flat-table');
/** Directives whose content is prose, with an argument that is none. */
export const PROSE = words(
  'container compound only ifconfig tab-set tab-item tabs tab group-tab code-tab grid grid-item figure glossary hlist line-block',
  'function method class attribute data module exception option describe envvar confval object property type var macro struct',
  'member enum enumerator staticmethod classmethod decorator rst:directive rst:role acks',
);
