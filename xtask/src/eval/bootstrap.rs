//! How far a mean can be trusted: the percentile bootstrap over questions.

use crate::bench::Numbers;

/// How often the questions are drawn anew.
const RESAMPLES: usize = 2_000;
/// How many of the resampled means lie below the interval, and how many above: 2.5 % each.
const OUTSIDE: usize = RESAMPLES / 40;
/// Where the draws begin: the same figures have the same interval on every machine.
const SEED: u64 = 10;

/// The bounds within which 95 % of the resampled means lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The mean of `figures`, which must not be empty.
pub(crate) fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len() as f64
}

/// The 95 % interval of the mean of `figures`, one for each question, which must not be
/// empty: as many of them are drawn with replacement, again and again, and the outermost
/// 2.5 % of the means on either side are left out.
pub(crate) fn interval(figures: &[f64]) -> Interval {
    let mut numbers = Numbers(SEED);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = figures.iter().map(|_| numbers.pick(figures));
            drawn.sum::<f64>() / figures.len() as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Interval { low: means[OUTSIDE], high: means[RESAMPLES - 1 - OUTSIDE] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_figures_leave_no_doubt() {
        assert_eq!(interval(&[0.5; 20]), Interval { low: 0.5, high: 0.5 });
        assert_eq!(interval(&[1.0]), Interval { low: 1.0, high: 1.0 });
    }

    #[test]
    fn the_interval_is_about_two_standard_errors_to_either_side() {
        let figures: Vec<f64> = (0..100).map(|number| f64::from(number % 2)).collect();
        let Interval { low, high } = interval(&figures);
        assert_eq!(mean(&figures), 0.5);
        // The standard error is 0.05, so 0.402 to 0.598 is what a normal distribution says.
        assert!((low - 0.402).abs() < 0.015, "{low}");
        assert!((high - 0.598).abs() < 0.015, "{high}");
    }

    #[test]
    fn more_questions_make_it_narrower() {
        let width = |count: usize| {
            let figures: Vec<f64> = (0..count).map(|number| (number % 2) as f64).collect();
            let Interval { low, high } = interval(&figures);
            high - low
        };
        assert!(width(400) < width(100) && width(100) < width(20));
    }

    #[test]
    fn the_same_figures_have_the_same_interval() {
        let figures = [0.0, 0.25, 1.0, 1.0, 0.5, 0.0, 1.0];
        assert_eq!(interval(&figures), interval(&figures));
    }
}
