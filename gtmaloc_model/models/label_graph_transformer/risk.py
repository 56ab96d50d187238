r"""What a step minimises.

If an unreported pair is taken as absent: the cross-entropy of all learned pairs. If it is taken as
*unlabelled*, of each label $c$ with the share of true pairs $\pi_c$ and $\ell(s) = \log(1 + e^{-s})$ the
non-negative risk (Kiryo et al. 2017, NeurIPS, doi:10.48550/arXiv.1703.00593)

$$ \pi_c R_P^+ + \max(0, R_U^- - \pi_c R_P^-), \quad
   R_P^\pm = \operatorname{mean}_{i \in P} \ell(\pm s_{ic}), \quad
   R_U^- = \operatorname{mean}_{i} \ell(-s_{ic}), $$

over the reported rows $P$ and all learned rows. $\pi_c$ is the share of reported pairs divided by an assumed
reporting rate, at most .95: no data say how many true pairs are reported.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_LARGEST = 0.95


def absent_risk(logits: torch.Tensor, labels: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Mean cross-entropy of (n, C) logits, labels moved towards one half by `smoothing`."""
    target = labels * (1 - 2 * smoothing) + smoothing
    return functional.binary_cross_entropy_with_logits(logits, target)


def unlabelled_risk(logits: torch.Tensor, labels: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """Mean over labels of the non-negative risk.

    Args:
        logits: (n, C).
        labels: (n, C) 0/1; 0 is unlabelled.
        share: (C,) π before the limit.
    """
    share = share.clamp(max=_LARGEST)
    reported = labels.sum(0).clamp(min=1.0)
    as_found = (labels * functional.softplus(-logits)).sum(0) / reported
    as_absent = (labels * functional.softplus(logits)).sum(0) / reported
    everywhere = functional.softplus(logits).mean(0)
    return (share * as_found + (everywhere - share * as_absent).clamp(min=0.0)).mean()
