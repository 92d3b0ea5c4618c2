"""Which plot belongs to which track: the pairs of least cost in sum, or greedily the nearest pair first.

A row may stay without a column at a fixed price, so that only pairs cheaper than that are made. The room for the work
is given by the caller: nothing is allocated.
"""

import math

from openiads.compiled import formula, step
from openiads.tracking.state import Work


@step
def offer(work: Work, row: int, column: int, cost: float) -> None:
    """Add a column to those that a row may be given; before the first one `work.n_choices[row]` is set to 0."""
    choice = work.choices[row, work.n_choices[row]]
    choice.column, choice.cost = column, cost
    work.n_choices[row] += 1


@formula
def assign_least(work: Work, n_rows: int, n_columns: int, miss_cost: float) -> float:
    """Pair rows with columns so that the sum of all costs is least, and give that sum.

    What each row may be given is in work.choices, see `offer`. miss_cost: of a row that stays alone; infinite where
    none may, and then the sum is infinite if there is no such pairing. Fills work.column_of and work.row_of, with -1
    for those alone, and work.cost_of.
    Source: shortest augmenting paths after Jonker and Volgenant, Computing 38, 1987, in the form of Crouse, On
    implementing 2D rectangular assignment algorithms, IEEE Trans. AES 52(4), 2016; here each row has a column of its
    own besides, at the cost of a miss, which is not stored.
    """
    take_nearest(work, n_rows, n_columns, miss_cost)
    for row in range(n_rows):
        if work.column_of[row] >= 0 or work.n_choices[row] == 0:
            continue
        length, last_column, last_row, n_closed, n_reached = shortest_path(work, row, miss_cost)
        if length < math.inf:
            reprice(work, row, n_closed, length)
            augment(work, row, last_column, last_row)
        for index in range(n_reached):
            work.shortest[work.reached[index]] = math.inf
    return add_up(work, n_rows, miss_cost)


@step
def take_nearest(work: Work, n_rows: int, n_columns: int, miss_cost: float) -> None:
    """Give every row its cheapest column where no row before it has taken that, at prices that make it the right one.

    Of columns that cost it the same it gets the first that is free, as where a unit has several channels. Where nearly
    all rows want columns of their own, little is left for the search.
    """
    for column in range(n_columns):
        work.row_of[column] = -1
        work.column_price[column] = 0.0
        work.shortest[column] = math.inf
    for row in range(n_rows):
        work.column_of[row] = -1
        least, nearest = miss_cost, -1
        for index in range(work.n_choices[row]):
            choice = work.choices[row, index]
            is_free_too = choice.cost == least and nearest >= 0 and work.row_of[nearest] >= 0
            if choice.cost < least or (is_free_too and work.row_of[choice.column] < 0):
                least, nearest = choice.cost, choice.column
        work.row_price[row] = least if least < math.inf else 0.0
        if nearest >= 0 and work.row_of[nearest] < 0:
            work.row_of[nearest] = row
            work.column_of[row] = nearest
            work.cost_of[row] = least


@step
def shortest_path(work: Work, first: int, miss_cost: float) -> tuple[float, int, int, int, int]:
    """Cheapest way to give row `first` a column by moving others on, as Dijkstra finds it.

    Returns its length, the free column at its end or -1, else the row that is left alone at its end, how many columns
    were closed on the way and how many were reached.
    """
    n_closed, n_reached = 0, 0
    row, way = first, 0.0
    least_miss, miss_row = math.inf, -1
    while True:
        alone = way + miss_cost - work.row_price[row]
        if alone < least_miss:
            least_miss, miss_row = alone, row
        for index in range(work.n_choices[row]):
            choice = work.choices[row, index]
            length = way + choice.cost - work.row_price[row] - work.column_price[choice.column]
            if length < work.shortest[choice.column]:
                if work.shortest[choice.column] == math.inf:
                    work.reached[n_reached] = choice.column
                    n_reached += 1
                work.shortest[choice.column] = length
                work.before[choice.column] = row
        nearest, at = math.inf, -1
        for index in range(n_closed, n_reached):
            length = work.shortest[work.reached[index]]
            if length < nearest or (length == nearest and work.row_of[work.reached[index]] < 0):
                nearest, at = length, index
        if least_miss <= nearest:
            return least_miss, -1, miss_row, n_closed, n_reached
        column = work.reached[at]
        row = work.row_of[column]
        if row < 0:
            return nearest, column, -1, n_closed, n_reached
        work.reached[at] = work.reached[n_closed]
        work.reached[n_closed] = column
        work.closed_at[n_closed] = nearest
        work.shortest[column] = -math.inf
        n_closed += 1
        way = nearest


@step
def reprice(work: Work, first: int, n_closed: int, length: float) -> None:
    """Change the prices along the path so that no pair is cheaper than its two prices, and those made cost just that.

    Rows after the first came in by their columns, which were closed.
    """
    work.row_price[first] += length
    for index in range(n_closed):
        column = work.reached[index]
        gain = length - work.closed_at[index]
        work.row_price[work.row_of[column]] += gain
        work.column_price[column] -= gain


@step
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
        for index in range(work.n_choices[row]):
            if work.choices[row, index].column == column:
                work.cost_of[row] = work.choices[row, index].cost
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
    while True:
        least, best_row, best_column = miss_cost, -1, -1
        for row in range(n_rows):
            if work.column_of[row] < 0:
                for index in range(work.n_choices[row]):
                    choice = work.choices[row, index]
                    if work.row_of[choice.column] < 0 and choice.cost < least:
                        least, best_row, best_column = choice.cost, row, choice.column
        if best_row < 0:
            return add_up(work, n_rows, miss_cost)
        work.column_of[best_row] = best_column
        work.row_of[best_column] = best_row
        work.cost_of[best_row] = least


@step
def add_up(work: Work, n_rows: int, miss_cost: float) -> float:
    """What all rows cost together, those alone too."""
    total = 0.0
    for row in range(n_rows):
        total += work.cost_of[row] if work.column_of[row] >= 0 else miss_cost
    return total
