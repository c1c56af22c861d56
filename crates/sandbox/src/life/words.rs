//! What buyers write, in their languages.

use crate::draws::Draws;
use crate::ids::PlaceIndex;
use crate::place;

/// The words of one language.
#[derive(Debug)]
struct Words {
    /// Its code, `de`.
    language: &'static str,
    /// Reasons for which orders are cancelled.
    reasons: [&'static str; 6],
    /// Messages that only wish for it.
    messages: [&'static str; 2],
}

/// Of buyers in a marketplace with two languages: who write in the second one.
const SECOND_PPM: u32 = 250_000;

/// A reason to cancel, in a language of the marketplace.
pub fn reason(place: PlaceIndex, draws: &mut Draws) -> &'static str {
    let words = words(place, draws);
    draws.pick(&words.reasons).copied().unwrap_or_default()
}

/// A message that wishes for a cancellation, in a language of the marketplace, and its code.
pub fn message(place: PlaceIndex, draws: &mut Draws) -> (&'static str, &'static str) {
    let words = words(place, draws);
    let text = draws.pick(&words.messages).copied().unwrap_or_default();
    (words.language, text)
}

/// The same in a language given by its code; English where it has no words here.
pub fn message_in(language: &str, draws: &mut Draws) -> &'static str {
    draws
        .pick(&in_language(language).messages)
        .copied()
        .unwrap_or_default()
}

/// The code of a language in which buyers can write.
pub fn known(language: &str) -> Option<&'static str> {
    Some(in_language(language).language).filter(|found| *found == language)
}

/// Whether buyers can write in a language.
pub fn is_known(language: &str) -> bool {
    known(language).is_some()
}

fn in_language(language: &str) -> &'static Words {
    WORDS
        .iter()
        .find(|words| words.language == language)
        .unwrap_or(&ENGLISH)
}

fn words(place: PlaceIndex, draws: &mut Draws) -> &'static Words {
    let locales = place::marketplace(place).locales;
    let is_second = draws.chance_ppm(SECOND_PPM);
    let locale = match locales {
        [_, second, ..] if is_second => second,
        [first, ..] => first,
        [] => "en_US",
    };
    in_language(locale.split('_').next().unwrap_or("en"))
}

const ENGLISH: Words = Words {
    language: "en",
    reasons: [
        "Found cheaper somewhere else.",
        "Changed my mind, I no longer need it.",
        "Ordered by mistake",
        "It would arrive too late",
        "I ordered it twice by accident",
        "Wrong shipping address selected",
    ],
    messages: [
        "Hello, please cancel my order, I do not need it any more. Thank you.",
        "Hi, I picked the wrong size. Could you cancel this one before it goes out?",
    ],
};

const WORDS: [Words; 13] = [
    Words {
        language: "es",
        reasons: [
            "Lo encontré más barato en otro sitio",
            "He cambiado de opinión, ya no lo necesito",
            "Lo pedí por error",
            "Llegaría demasiado tarde",
            "Hice el pedido dos veces sin querer",
            "La dirección de envío es incorrecta",
        ],
        messages: [
            "Hola, por favor cancelen mi pedido, ya no lo necesito. Gracias.",
            "Buenas, elegí la talla equivocada. ¿Pueden cancelarlo antes de enviarlo?",
        ],
    },
    Words {
        language: "fr",
        reasons: [
            "Trouvé moins cher ailleurs",
            "J'ai changé d'avis, je n'en ai plus besoin",
            "Commandé par erreur",
            "La livraison arriverait trop tard",
            "Commande passée deux fois par accident",
            "Mauvaise adresse de livraison",
        ],
        messages: [
            "Bonjour, merci d'annuler ma commande, je n'en ai plus besoin.",
            "Bonjour, je me suis trompé de taille. Pouvez-vous annuler avant l'envoi ?",
        ],
    },
    Words {
        language: "pt",
        reasons: [
            "Encontrei mais barato em outro lugar",
            "Mudei de ideia, não preciso mais",
            "Comprei por engano",
            "Vai chegar tarde demais",
            "Fiz o pedido duas vezes sem querer",
            "O endereço de entrega está errado",
        ],
        messages: [
            "Olá, por favor cancelem meu pedido, não preciso mais. Obrigado.",
            "Oi, escolhi o tamanho errado. Podem cancelar antes do envio?",
        ],
    },
    Words {
        language: "de",
        reasons: [
            "Woanders günstiger gefunden",
            "Ich habe es mir anders überlegt und brauche es nicht mehr",
            "Versehentlich bestellt",
            "Die Lieferung käme zu spät",
            "Aus Versehen doppelt bestellt",
            "Falsche Lieferadresse gewählt",
        ],
        messages: [
            "Hallo, bitte stornieren Sie meine Bestellung, ich brauche sie nicht mehr. Danke.",
            "Guten Tag, ich habe die falsche Größe gewählt. Können Sie noch stornieren?",
        ],
    },
    Words {
        language: "it",
        reasons: [
            "L'ho trovato a meno altrove",
            "Ho cambiato idea, non mi serve più",
            "Ordinato per errore",
            "Arriverebbe troppo tardi",
            "Ho ordinato due volte per sbaglio",
            "Indirizzo di spedizione sbagliato",
        ],
        messages: [
            "Salve, per favore annullate il mio ordine, non mi serve più. Grazie.",
            "Buongiorno, ho scelto la taglia sbagliata. Potete annullare prima della spedizione?",
        ],
    },
    Words {
        language: "nl",
        reasons: [
            "Ergens anders goedkoper gevonden",
            "Ik heb me bedacht, ik heb het niet meer nodig",
            "Per ongeluk besteld",
            "Het zou te laat aankomen",
            "Per ongeluk twee keer besteld",
            "Verkeerd bezorgadres gekozen",
        ],
        messages: [
            "Hallo, wilt u mijn bestelling annuleren? Ik heb het niet meer nodig. Bedankt.",
            "Goedendag, ik heb de verkeerde maat gekozen. Kunt u nog annuleren?",
        ],
    },
    Words {
        language: "sv",
        reasons: [
            "Hittade det billigare någon annanstans",
            "Jag har ångrat mig och behöver den inte längre",
            "Beställde av misstag",
            "Den skulle komma för sent",
            "Råkade beställa två gånger",
            "Fel leveransadress",
        ],
        messages: [
            "Hej, kan ni avbeställa min order? Jag behöver den inte längre. Tack.",
            "Hej, jag valde fel storlek. Kan ni avbeställa innan den skickas?",
        ],
    },
    Words {
        language: "pl",
        reasons: [
            "Znalazłem taniej gdzie indziej",
            "Rozmyśliłem się, już tego nie potrzebuję",
            "Zamówione przez pomyłkę",
            "Przesyłka przyszłaby za późno",
            "Przypadkowo zamówiłem dwa razy",
            "Zły adres dostawy",
        ],
        messages: [
            "Dzień dobry, proszę anulować moje zamówienie, już go nie potrzebuję. Dziękuję.",
            "Witam, wybrałam zły rozmiar. Czy można anulować przed wysyłką?",
        ],
    },
    Words {
        language: "tr",
        reasons: [
            "Başka yerde daha ucuza buldum",
            "Fikrimi değiştirdim, artık ihtiyacım yok",
            "Yanlışlıkla sipariş verdim",
            "Çok geç gelecek",
            "Yanlışlıkla iki kez sipariş ettim",
            "Teslimat adresi yanlış",
        ],
        messages: [
            "Merhaba, siparişimi iptal eder misiniz? Artık ihtiyacım yok. Teşekkürler.",
            "Merhaba, yanlış beden seçmişim. Kargoya verilmeden iptal edebilir misiniz?",
        ],
    },
    Words {
        language: "ja",
        reasons: [
            "他でもっと安く見つけたため",
            "気が変わり、不要になったため",
            "間違えて注文しました",
            "到着が遅すぎるため",
            "誤って二重に注文しました",
            "お届け先住所を間違えました",
        ],
        messages: [
            "お世話になります。不要になったため、注文のキャンセルをお願いいたします。",
            "サイズを間違えて注文しました。発送前にキャンセルできますでしょうか。",
        ],
    },
    Words {
        language: "ar",
        reasons: [
            "وجدته بسعر أرخص في مكان آخر",
            "غيرت رأيي ولم أعد بحاجة إليه",
            "طلبته بالخطأ",
            "سيصل متأخرا جدا",
            "طلبت مرتين عن طريق الخطأ",
            "عنوان الشحن غير صحيح",
        ],
        messages: [
            "مرحبا، أرجو إلغاء طلبي، لم أعد بحاجة إليه. شكرا.",
            "السلام عليكم، اخترت المقاس الخطأ. هل يمكن الإلغاء قبل الشحن؟",
        ],
    },
    Words {
        language: "zh",
        reasons: [
            "在别处找到了更便宜的",
            "改变主意了，不再需要",
            "下错单了",
            "送达时间太晚",
            "不小心重复下单",
            "收货地址选错了",
        ],
        messages: [
            "您好，请帮我取消这个订单，我不需要了，谢谢。",
            "你好，尺码选错了，发货前能取消吗？",
        ],
    },
    Words {
        language: "hi",
        reasons: [
            "कहीं और सस्ता मिल गया",
            "मन बदल गया, अब ज़रूरत नहीं है",
            "गलती से ऑर्डर हो गया",
            "बहुत देर से पहुँचेगा",
            "गलती से दो बार ऑर्डर कर दिया",
            "डिलीवरी का पता गलत है",
        ],
        messages: [
            "नमस्ते, कृपया मेरा ऑर्डर रद्द कर दें, अब ज़रूरत नहीं है। धन्यवाद।",
            "नमस्ते, मैंने गलत साइज़ चुन लिया। क्या भेजने से पहले रद्द हो सकता है?",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use countermand_spapi::marketplaces::MARKETPLACES;

    #[test]
    fn every_language_of_every_marketplace_has_words() {
        for marketplace in MARKETPLACES {
            for locale in marketplace.locales {
                let language = locale.split('_').next().expect("a split has a first part");
                let is_known =
                    language == "en" || WORDS.iter().any(|words| words.language == language);
                assert!(is_known, "{locale}");
            }
        }
    }

    #[test]
    fn buyers_in_japan_write_japanese() {
        let japan = place::by_country("JP").expect("a marketplace");
        let written = reason(japan, &mut Draws::new(1, "words", 1));
        assert!(!written.is_ascii(), "{written}");
    }
}
