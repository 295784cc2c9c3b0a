/** Up to this size all elements of a matrix are stored; above it only those that something was added to. */
const DENSE_SIZE_LIMIT = 2000;

/** A symmetric matrix that is a sum of contributions to its elements, most of which may be zero. */
export class SymmetricSums {
  readonly size: number;
  readonly #dense: Float64Array | undefined;
  readonly #rows: Map<number, number>[] = [];

  constructor(size: number) {
    this.size = size;
    if (size <= DENSE_SIZE_LIMIT) this.#dense = new Float64Array(size * size);
    else for (let i = 0; i < size; i++) this.#rows.push(new Map());
  }

  /** Adds to (i, j), and to (j, i) where that is another element. */
  add(i: number, j: number, value: number): void {
    this.#add(i, j, value);
    if (i !== j) this.#add(j, i, value);
  }

  /** Adds s v v^T of a sparse vector v. */
  addOuter(places: readonly number[], values: readonly number[], scale: number): void {
    for (let a = 0; a < places.length; a++) {
      for (let b = 0; b < places.length; b++) {
        this.#add(places[a]!, places[b]!, scale * values[a]! * values[b]!);
      }
    }
  }

  /** Adds a whole matrix, [size, size]. */
  addMatrix(matrix: Float64Array): void {
    for (let i = 0; i < this.size; i++) {
      for (let j = 0; j < this.size; j++) this.#add(i, j, matrix[i * this.size + j]!);
    }
  }

  get(i: number, j: number): number {
    return this.#dense ? this.#dense[i * this.size + j]! : (this.#rows[i]!.get(j) ?? 0);
  }

  /** Visits the elements of a row that may differ from zero. */
  forEach(i: number, visit: (j: number, value: number) => void): void {
    if (!this.#dense) {
      for (const [j, value] of this.#rows[i]!) visit(j, value);
      return;
    }
    for (let j = 0; j < this.size; j++) {
      const value = this.#dense[i * this.size + j]!;
      if (value !== 0) visit(j, value);
    }
  }

  #add(i: number, j: number, value: number): void {
    if (this.#dense) this.#dense[i * this.size + j]! += value;
    else this.#rows[i]!.set(j, (this.#rows[i]!.get(j) ?? 0) + value);
  }
}
