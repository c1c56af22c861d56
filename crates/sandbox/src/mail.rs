//! E-mails that sellers get from the platform: what buyers wrote, passed on.
//!
//! They are what a mailbox would hold, as whole messages (RFC 5322). None of them makes a buyer's
//! wish an official request.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::life::BuyerMessage;
use crate::market::Market;
use crate::market::order::Order;
use crate::place;

/// Letters of a line of a body.
const LINE: usize = 76;

/// One e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// The id of the seller who gets it.
    pub seller: String,
    /// The order that it is about.
    pub order: String,
    /// When it was sent.
    pub t: String,
    /// The whole message.
    pub eml: String,
}

/// Every e-mail so far, the oldest first.
pub fn inbox(market: &Market) -> Vec<Mail> {
    let messages = (1_u64..).zip(&market.life.messages);
    messages
        .filter_map(|(number, message)| {
            let order = market.orders.at(message.order)?;
            Some(mail(market, number, (message, order)))
        })
        .collect()
}

/// The subject of a message that wishes for a cancellation, up to the order's id.
fn subject(language: &str) -> &'static str {
    match language {
        "es" => "Solicitud de cancelación de pedido del cliente de Amazon",
        "fr" => "Demande d'annulation de commande du client Amazon",
        "zh" => "来自亚马逊买家的订单取消请求",
        "de" => "Stornierungsanfrage eines Amazon-Kunden",
        "it" => "Richiesta di annullamento di un cliente Amazon",
        "ja" => "Amazonのお客様からのキャンセルリクエスト",
        "pt" => "Solicitação de cancelamento de um cliente da Amazon",
        "nl" => "Verzoek tot annulering van een Amazon-klant",
        "pl" => "Prośba o anulowanie zamówienia od klienta Amazon",
        "sv" => "Begäran om annullering från en Amazon-kund",
        "tr" => "Amazon müşterisinden iptal talebi",
        _ => "Order cancellation request from Amazon customer",
    }
}

fn mail(market: &Market, number: u64, (message, order): (&BuyerMessage, &Order)) -> Mail {
    let domain = place::marketplace(order.place).domain;
    let seller = market.seller_id(order.seller).to_owned();
    let subject = format!("{} (Order: {})", subject(message.language), order.id);
    let mut eml = format!(
        "From: Amazon <{number}@marketplace.{domain}>\r\n\
         To: <{seller}@seller.example>\r\n\
         Subject: =?UTF-8?B?{}?=\r\n\
         Date: {}\r\n\
         Message-ID: <{number}.{}@marketplace.{domain}>\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=UTF-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n",
        STANDARD.encode(subject),
        message.at.http_text(),
        order.id,
    );
    let body = STANDARD.encode(message.text);
    for line in body.as_bytes().chunks(LINE) {
        // Writing into a text cannot fail.
        let _ = write!(eml, "{}\r\n", String::from_utf8_lossy(line));
    }
    Mail {
        seller,
        order: order.id.to_string(),
        t: message.at.millis_text(),
        eml,
    }
}
