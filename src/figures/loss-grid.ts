/** The loss on a grid, for contours under what is drawn. */

export interface Place {
  readonly x: number
  readonly y: number
}

/** The loss in the middles of the cells of a grid over what is drawn; row by row, from yFrom up. */
export interface LossGrid {
  readonly xFrom: number
  readonly xTo: number
  readonly yFrom: number
  readonly yTo: number
  readonly columns: number
  readonly rows: number
  readonly values: readonly number[]
}

/** One cell more on each side, going on as the two before: contours are closed there, out of sight. */
export function withBorder({ xFrom, xTo, yFrom, yTo, columns, rows, values }: LossGrid): LossGrid {
  const [width, height] = [(xTo - xFrom) / columns, (yTo - yFrom) / rows]
  const inRow = (row: number, column: number) => extended(i => values[row * columns + i]!, columns, column)
  const bordered = Array.from({ length: (columns + 2) * (rows + 2) }, (_, i) => {
    const column = (i % (columns + 2)) - 1
    return extended(row => inRow(row, column), rows, Math.floor(i / (columns + 2)) - 1)
  })
  return {
    ...{ xFrom: xFrom - width, xTo: xTo + width, yFrom: yFrom - height, yTo: yTo + height },
    ...{ columns: columns + 2, rows: rows + 2, values: bordered },
  }
}

/** A list that goes on along a line before its first number and after its last. */
function extended(at: (i: number) => number, count: number, i: number): number {
  if (i >= 0 && i < count) return at(i)
  const [end, inner] = i < 0 ? [0, Math.min(1, count - 1)] : [count - 1, Math.max(0, count - 2)]
  return 2 * at(end) - at(inner)
}

/** Whether a place is within the frame. */
export function isInside({ xFrom, xTo, yFrom, yTo }: LossGrid, { x, y }: Place): boolean {
  return x >= xFrom && x <= xTo && y >= yFrom && y <= yTo
}

/** Every cell three times as wide and as high, its middle that of the one in the middle; what is left over is left out. */
export function coarser({ xFrom, xTo, yFrom, yTo, columns, rows, values }: LossGrid): LossGrid {
  const [across, up] = [Math.floor(columns / 3), Math.floor(rows / 3)]
  const middles = Array.from({ length: across * up }, (_, i) => {
    const [column, row] = [3 * (i % across) + 1, 3 * Math.floor(i / across) + 1]
    return values[row * columns + column]!
  })
  return {
    ...{ xFrom, xTo: xFrom + ((xTo - xFrom) * 3 * across) / columns },
    ...{ yFrom, yTo: yFrom + ((yTo - yFrom) * 3 * up) / rows },
    ...{ columns: across, rows: up, values: middles },
  }
}

/** A row of data for each cell, with its ends. */
export function lossRows({ xFrom, xTo, yFrom, yTo, columns, rows, values }: LossGrid): object[] {
  const [width, height] = [(xTo - xFrom) / columns, (yTo - yFrom) / rows]
  return values.map((loss, i) => {
    const [x, y] = [xFrom + (i % columns) * width, yFrom + Math.floor(i / columns) * height]
    return { x, x2: x + width, y, y2: y + height, loss }
  })
}
