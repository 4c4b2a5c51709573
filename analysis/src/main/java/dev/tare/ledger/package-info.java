/// What an image's layers come to: the account in which every byte has one fate, and what of them
/// need not be there. Pure functions: starts nothing, knows no report, and writes nothing but what
/// it learned of layers into the cache.
///
/// Main types: [dev.tare.ledger.ImageLedger], [dev.tare.ledger.Ledger], [dev.tare.ledger.Waste],
/// [dev.tare.ledger.Rewrite], [dev.tare.ledger.FileAccounts].
@NullMarked
package dev.tare.ledger;

import org.jspecify.annotations.NullMarked;
