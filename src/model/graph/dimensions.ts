/**
 * Dimensions of tensors: whole numbers, or polynomials of named sizes that are bound when a graph runs
 * ('batch', 'length+memory', '96*batch'). Every polynomial has exactly one spelling, so that equal dimensions are
 * equal strings.
 */
export type Dim = number | string;

/** Monomial (symbols sorted, joined by '*'; '' for the constant) to coefficient. */
type Polynomial = Map<string, number>;

const SYMBOL = /^[A-Za-z_]\w*$/;

function parse(dim: Dim): Polynomial {
  const terms: Polynomial = new Map();
  if (typeof dim === 'number') {
    if (!Number.isSafeInteger(dim)) throw new Error(`A dimension must be a whole number, not ${dim}.`);
    if (dim !== 0) terms.set('', dim);
    return terms;
  }
  const compact = dim.replace(/\s/g, '');
  for (const signed of compact.split(/(?=[+-])/)) {
    let coefficient = signed.startsWith('-') ? -1 : 1;
    const symbols: string[] = [];
    for (const factor of signed.replace(/^[+-]/, '').split('*')) {
      if (/^\d+$/.test(factor)) coefficient *= Number(factor);
      else if (SYMBOL.test(factor)) symbols.push(factor);
      else throw new Error(`"${dim}" is no dimension: expected sums and products of names and numbers.`);
    }
    addTerm(terms, symbols.sort().join('*'), coefficient);
  }
  return terms;
}

function addTerm(terms: Polynomial, monomial: string, coefficient: number): void {
  const sum = (terms.get(monomial) ?? 0) + coefficient;
  if (sum === 0) terms.delete(monomial);
  else terms.set(monomial, sum);
}

function format(terms: Polynomial): Dim {
  const monomials = [...terms.keys()].filter((monomial) => monomial !== '').sort();
  const constant = terms.get('') ?? 0;
  if (monomials.length === 0) return constant;
  let text = '';
  for (const monomial of monomials) {
    const coefficient = terms.get(monomial)!;
    const size = Math.abs(coefficient);
    text += (coefficient < 0 ? '-' : text === '' ? '' : '+') + (size === 1 ? '' : `${size}*`) + monomial;
  }
  if (constant !== 0) text += constant < 0 ? `${constant}` : `+${constant}`;
  return text;
}

/** The one spelling of a dimension: a number if it is constant, else its terms in alphabetical order. */
export function canonicalDim(dim: Dim): Dim {
  return format(parse(dim));
}

export function addDims(...dims: readonly Dim[]): Dim {
  const sum: Polynomial = new Map();
  for (const dim of dims)
    for (const [monomial, coefficient] of parse(dim)) addTerm(sum, monomial, coefficient);
  return format(sum);
}

export function multiplyDims(...dims: readonly Dim[]): Dim {
  let product: Polynomial = new Map([['', 1]]);
  for (const dim of dims) {
    const next: Polynomial = new Map();
    for (const [left, a] of product)
      for (const [right, b] of parse(dim)) {
        const symbols = [...left.split('*'), ...right.split('*')].filter((symbol) => symbol !== '');
        addTerm(next, symbols.sort().join('*'), a * b);
      }
    product = next;
  }
  return format(product);
}

export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(-1, b));
}

export function dimTerms(dim: Dim): { coefficient: number; symbols: readonly string[] }[] {
  return [...parse(dim)].map(([monomial, coefficient]) => ({
    coefficient,
    symbols: monomial === '' ? [] : monomial.split('*'),
  }));
}

/** The size of a dimension when its symbols have the sizes of `bindings`. */
export function evaluateDim(dim: Dim, bindings: ReadonlyMap<string, number>): number {
  let size = 0;
  for (const { coefficient, symbols } of dimTerms(dim)) {
    let term = coefficient;
    for (const symbol of symbols) {
      const bound = bindings.get(symbol);
      if (bound === undefined) throw new Error(`No input gives the size "${symbol}" of dimension "${dim}".`);
      term *= bound;
    }
    size += term;
  }
  return size;
}

export function equalShapes(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

export function formatShape(shape: readonly Dim[]): string {
  return `[${shape.join(', ')}]`;
}
