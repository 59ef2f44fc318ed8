//! Ledger: the orders that one site has decided, as another receives them.

use super::catalogue::Catalogue;
use super::view::Decided;
use super::views::Views;

/// Orders that a site has decided and that no report has shown it yet, by store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The site that decided them, by index.
    origin: usize,
    /// All stores that the receiver decides for, with their orders.
    orders: Vec<(usize, Vec<Decided>)>,
}

impl Views {
    /// The ledger of a site for another: of the stores that report to both.
    pub(in crate::decision) fn ledger(
        &self,
        catalogue: &Catalogue,
        (origin, to): (usize, usize),
    ) -> Ledger {
        let stores = catalogue.stores().iter().enumerate();
        let both = stores.filter(|(_, store)| {
            [origin, to].iter().all(|site| store.subscribers.iter().any(|one| one.0 == *site))
        });
        let of =
            |(store, _)| Some((store, self.of(origin, store)?.own_orders().cloned().collect()));
        Ledger { origin, orders: both.filter_map(of).collect() }
    }

    /// A site receives a ledger.
    pub(in crate::decision) fn take_ledger(&mut self, site: usize, ledger: &Ledger) {
        for (store, orders) in &ledger.orders {
            if let Some(view) = self.of_mut(site, *store) {
                view.learn_orders(ledger.origin, orders);
            }
        }
    }
}
