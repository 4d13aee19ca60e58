"""What can be wrong with a batch of steps, with actions and targets, and with the parameters of two networks."""

from helpers.arrays import Array, as_float, astype, is_array
from helpers.checks import check_array, check_between, check_choice, check_together

LOSSES = ("huber", "squared error")


def check_step(where: str, R: Array, terminal: Array, gamma: float, **values: Array) -> None:
    """Refuse rewards, ends, a discount and values of a batch of steps that do not fit together."""
    check_array(where, "R", R, letters="(m,)", ndim=1)
    check_array(where, "terminal", terminal, letters="(m,)", shape=tuple(R.shape), because="R", source=R,
                hint="It is 1.0 where the game ended and 0.0 elsewhere.")  # fmt: skip
    check_between(where, "gamma", gamma, 0, 1, advice="A discount such as 0.99.")
    for name, Q in values.items():
        check_array(where, name, Q, letters="(m, n_actions)", shape=(R.shape[0], None), because="R", source=R)
        n_actions = values["Q_next"].shape[1]
        if Q.shape[1] != n_actions:
            raise ValueError(
                f"{where}: {name} has shape {tuple(Q.shape)} and Q_next {tuple(values['Q_next'].shape)}, expected the"
                " same. Both networks judge the same actions of the same states."
            )
    check_together(where, R=R, terminal=terminal, **values)
    if not ((terminal == 0) | (terminal == 1)).all():
        raise ValueError(
            f"{where}: terminal contains a number other than 0 and 1, expected 1.0 where the game ended and 0.0"
            " elsewhere. Convert it: terminated * 1.0."
        )


def check_taken(Q: Array, a: Array, y: Array, loss: str) -> None:
    """Refuse actions that do not exist, targets that do not fit, and an unknown loss."""
    where = "q_loss_forward"
    check_choice(where, "loss", loss, LOSSES)
    check_array(where, "Q", Q, letters="(m, n_actions)", ndim=2)
    check_array(where, "y", y, letters="(m,)", shape=(Q.shape[0],), because="Q", source=Q)
    check_array(where, "a", a, letters="(m,)", shape=(Q.shape[0],), because="Q", source=Q)
    if bool((a != astype(a, "int64")).any()) or not 0 <= int(a.min()) <= int(a.max()) < Q.shape[1] or as_float(a) is a:
        raise ValueError(
            f"{where}: a holds {a.min()} to {a.max()} of type {a.dtype}, expected whole numbers from 0 to"
            f" {Q.shape[1] - 1} because Q has {Q.shape[1]} columns. Actions count from 0."
        )


def check_parameters(target: list[Array], online: list[Array], tau: float) -> None:
    """Refuse parameters of two networks that are not of one architecture, and a tau outside (0, 1]."""
    check_between("move_target", "tau", tau, 0, 1, ends="(]", advice="1 copies, 0.005 follows slowly.")
    for name, arrays in {"target": target, "online": online}.items():
        if not isinstance(arrays, (list, tuple)):
            raise TypeError(
                f"move_target: {name} is a {type(arrays).__name__}, expected a list of arrays, one for each parameter."
                f" A single array x goes in as [x], a network as list({name}.parameters())."
            )
    if len(target) != len(online) or not target:
        raise ValueError(
            f"move_target: target has {len(target)} arrays and online {len(online)}, expected as many, at least one."
            " Pass the parameters of two networks of one architecture."
        )
    for i, (old, new) in enumerate(zip(target, online, strict=True)):
        check_array("move_target", f"online[{i}]", new, ndim=new.ndim if is_array(new) else 1)
        check_array("move_target", f"target[{i}]", old, shape=tuple(new.shape), because=f"online[{i}]", source=new)
