// A small dense network: values forward, slopes backward, as gradmath's `Network` with tanh and cross-entropy.

export interface Layer {
  /** Row j holds what goes into unit j. */
  readonly matrix: readonly (readonly number[])[];
  readonly biases: readonly number[];
}

export interface Forward {
  /** The values of each layer, the inputs first; the last are the logits. */
  readonly values: readonly (readonly number[])[];
  readonly answers: readonly number[];
  readonly loss: number;
}

export interface Backward {
  /** ∂E/∂z of each layer after the inputs. */
  readonly slopes: readonly (readonly number[])[];
  readonly partials: readonly Layer[];
}

export function forward(layers: readonly Layer[], inputs: readonly number[], target: number): Forward {
  const values: (readonly number[])[] = [inputs];
  layers.forEach((layer, index) => {
    const sums = layer.matrix.map((row, j) => dot(row, values[index]) + layer.biases[j]);
    values.push(index < layers.length - 1 ? sums.map(Math.tanh) : sums);
  });
  const logits = values[values.length - 1];
  const most = Math.max(...logits);
  const total = logits.reduce((sum, each) => sum + Math.exp(each - most), 0);
  const answers = logits.map((each) => Math.exp(each - most) / total);
  return { values, answers, loss: Math.log(total) + most - logits[target] };
}

export function backward(layers: readonly Layer[], { values, answers }: Forward, target: number): Backward {
  let slopes = answers.map((each, j) => each - (j === target ? 1 : 0));
  const all = [slopes];
  for (let index = layers.length - 1; index > 0; index -= 1) {
    const later = slopes;
    slopes = values[index].map((value, i) => {
      const carried = layers[index].matrix.reduce((sum, row, j) => sum + row[i] * later[j], 0);
      return carried * (1 - value * value);
    });
    all.unshift(slopes);
  }
  const partials = all.map((each, index) => ({
    matrix: each.map((slope) => values[index].map((value) => slope * value)),
    biases: each,
  }));
  return { slopes: all, partials };
}

/** The layers after one step against the partials. */
export function updated(layers: readonly Layer[], partials: readonly Layer[], rate: number): Layer[] {
  return layers.map(({ matrix, biases }, index) => ({
    matrix: matrix.map((row, j) => row.map((weight, i) => weight - rate * partials[index].matrix[j][i])),
    biases: biases.map((bias, j) => bias - rate * partials[index].biases[j]),
  }));
}

function dot(first: readonly number[], second: readonly number[]): number {
  return first.reduce((sum, each, k) => sum + each * second[k], 0);
}
