/// Messages of HTTP/1.1 as bytes (RFC 9112), for whoever speaks it without the JDK's client: the
/// server of the store, and the client of a daemon's socket. Strict, because two readings of one
/// message are how both sides are deceived; all is bounded.
///
/// Main types: [dev.tare.http.HeadLines], [dev.tare.http.Fields], [dev.tare.http.MessageBody].
/// Knows neither requests nor answers, and opens no connection.
@NullMarked
package dev.tare.http;

import org.jspecify.annotations.NullMarked;
