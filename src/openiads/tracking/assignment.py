"""Which plot belongs to which track: the pairs of least cost in sum, or greedily the nearest pair first.

A row may stay without a column at a fixed price, so that only pairs cheaper than that are made. The room for the work
is given by the caller: nothing is allocated.
"""

import math

from openiads.compiled import formula
from openiads.tracking.state import Work


@formula
def assign_least(work: Work, n_rows: int, n_columns: int, miss_cost: float) -> float:
    """Pair rows with columns so that the sum of all costs is least, and give that sum.

    work.cost: (n_rows, n_columns) of a pair, infinite where it is not allowed. miss_cost: of a row that stays alone;
    infinite where none may, and then the sum is infinite if there is no such pairing. Fills work.column_of and
    work.row_of with -1 for those alone.
    Source: shortest augmenting paths after Jonker and Volgenant, Computing 38, 1987, in the form of Crouse, On
    implementing 2D rectangular assignment algorithms, IEEE Trans. AES 52(4), 2016; here each row has a column of its
    own besides, at the cost of a miss, which is not stored.
    """
    take_nearest(work, n_rows, n_columns, miss_cost)
    total = 0.0
    for row in range(n_rows):
        if work.column_of[row] >= 0:
            continue
        length, last_column, last_row, n_closed = shortest_path(work, row, n_columns, miss_cost)
        if math.isinf(length):
            total = math.inf
            continue
        reprice(work, row, n_columns, n_closed, length)
        augment(work, row, last_column, last_row)
    for row in range(n_rows):
        column = work.column_of[row]
        total += work.cost[row, column] if column >= 0 else miss_cost
    return total


@formula
def take_nearest(work: Work, n_rows: int, n_columns: int, miss_cost: float) -> None:
    """Give every row its cheapest column where no row before it has taken that, at prices that make it the right one.

    Where nearly all rows want columns of their own, little is left for the search.
    """
    for column in range(n_columns):
        work.row_of[column] = -1
        work.column_price[column] = 0.0
    for row in range(n_rows):
        work.column_of[row] = -1
        least, nearest = miss_cost, -1
        for column in range(n_columns):
            if work.cost[row, column] < least:
                least, nearest = work.cost[row, column], column
        work.row_price[row] = least if least < math.inf else 0.0
        if nearest >= 0 and work.row_of[nearest] < 0:
            work.row_of[nearest] = row
            work.column_of[row] = nearest


@formula
def shortest_path(work: Work, first: int, n_columns: int, miss_cost: float) -> tuple[float, int, int, int]:
    """Cheapest way to give row `first` a column by moving others on, as Dijkstra finds it.

    Returns its length, the free column at its end or -1, else the row that is left alone at its end, and how many rows
    were closed on the way (listed in work.closed_row). Columns that stay open lie first in work.waiting.
    """
    for column in range(n_columns):
        work.shortest[column] = math.inf
        work.waiting[column] = column
    n_waiting, n_closed = n_columns, 0
    row, reached = first, 0.0
    least_miss, miss_row = math.inf, -1
    while True:
        work.closed_row[n_closed] = row
        n_closed += 1
        alone = reached + miss_cost - work.row_price[row]
        if alone < least_miss:
            least_miss, miss_row = alone, row
        nearest, place = math.inf, -1
        for index in range(n_waiting):
            column = work.waiting[index]
            length = reached + work.cost[row, column] - work.row_price[row] - work.column_price[column]
            if length < work.shortest[column]:
                work.shortest[column] = length
                work.before[column] = row
            free = work.row_of[column] < 0
            if work.shortest[column] < nearest or (free and work.shortest[column] == nearest < math.inf):
                nearest, place = work.shortest[column], index
        if least_miss <= nearest:
            return least_miss, -1, miss_row, n_closed
        column = work.waiting[place]
        if work.row_of[column] < 0:
            return nearest, column, -1, n_closed
        n_waiting -= 1
        work.waiting[place] = work.waiting[n_waiting]
        work.waiting[n_waiting] = column
        reached = nearest
        row = work.row_of[column]


@formula
def reprice(work: Work, first: int, n_columns: int, n_closed: int, length: float) -> None:
    """Change the prices along the path so that no pair is cheaper than its two prices, and those made cost just that.

    Rows closed after the first came in by their columns, which lie last in work.waiting.
    """
    work.row_price[first] += length
    for index in range(n_columns - n_closed + 1, n_columns):
        column = work.waiting[index]
        gain = length - work.shortest[column]
        work.row_price[work.row_of[column]] += gain
        work.column_price[column] -= gain


@formula
def augment(work: Work, first: int, last_column: int, last_row: int) -> None:
    """Move every row of the path on by one column, so that `first` gets one."""
    column = last_column
    if column < 0:
        column = work.column_of[last_row]
        work.column_of[last_row] = -1
        if last_row == first:
            return
    while True:
        row = work.before[column]
        work.row_of[column] = row
        column, work.column_of[row] = work.column_of[row], column
        if row == first:
            return


@formula
def assign_greedily(work: Work, n_rows: int, n_columns: int, miss_cost: float) -> float:
    """Take the cheapest pair that is left again and again, as long as it costs less than `miss_cost`; give the sum.

    Arguments and results as for `assign_least`; never better than that.
    """
    for row in range(n_rows):
        work.column_of[row] = -1
    for column in range(n_columns):
        work.row_of[column] = -1
    total = 0.0
    while True:
        least, best_row, best_column = miss_cost, -1, -1
        for row in range(n_rows):
            if work.column_of[row] < 0:
                for column in range(n_columns):
                    if work.row_of[column] < 0 and work.cost[row, column] < least:
                        least, best_row, best_column = work.cost[row, column], row, column
        if best_row < 0:
            break
        work.column_of[best_row] = best_column
        work.row_of[best_column] = best_row
        total += least
    for row in range(n_rows):
        if work.column_of[row] < 0:
            total += miss_cost
    return total
