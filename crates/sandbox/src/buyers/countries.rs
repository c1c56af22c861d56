//! How addresses look in each marketplace's country. Towns are real, people and streets are not.
//!
//! In patterns `#` is a digit, `%` a digit that is not 0, `@` a letter; `{s}` is the street and
//! `{n}` the number of the house.

use super::names::{self, Names};

/// A town: name, state or region (empty where addresses have none), pattern of its postal codes.
pub(super) type Town = (&'static str, &'static str, &'static str);

/// How people and addresses look in a country.
#[derive(Debug)]
pub(super) struct Country {
    /// Two letters, ISO 3166.
    pub(super) code: &'static str,
    /// Names of people.
    pub(super) names: &'static Names,
    /// Towns.
    pub(super) towns: &'static [Town],
    /// Streets.
    pub(super) streets: &'static [&'static str],
    /// How street and number stand together.
    pub(super) form: &'static str,
    /// Patterns of house numbers.
    pub(super) houses: &'static [&'static str],
    /// Patterns of what stands on a second line.
    pub(super) units: &'static [&'static str],
    /// Pattern of a box at the post office.
    pub(super) po_box: &'static str,
    /// Pattern of telephone numbers.
    pub(super) phone: &'static str,
    /// What is written on a gift.
    pub(super) greeting: &'static str,
}

/// The country with this code of ISO 3166; the first one for a code that is not in the table.
pub(super) fn of(code: &str) -> &'static Country {
    const FIRST: &Country = COUNTRIES.first().expect("the table has countries");
    COUNTRIES
        .iter()
        .find(|country| country.code == code)
        .unwrap_or(FIRST)
}

/// House numbers of most countries.
const PLAIN: &[&str] = &["%", "%#", "%#", "%##"];
/// House numbers with letters.
const LETTERED: &[&str] = &["%", "%#", "%#a", "%##"];

macro_rules! countries {
    ($($code:literal $names:ident $form:literal $houses:expr, $po_box:literal $phone:literal $greeting:literal
       towns [$($town:expr),+] streets [$($street:literal),+] units [$($unit:literal),+];)+) => {
        /// All countries of the marketplaces.
        pub(super) const COUNTRIES: &[Country] = &[$(Country {
            code: $code,
            names: &names::$names,
            towns: &[$($town),+],
            streets: &[$($street),+],
            form: $form,
            houses: $houses,
            units: &[$($unit),+],
            po_box: $po_box,
            phone: $phone,
            greeting: $greeting,
        }),+];
    };
}

countries! {
    "CA" ENGLISH "{n} {s}" PLAIN, "PO Box %##" "+1 416-555-01##" "Happy birthday!"
        towns [("Toronto", "ON", "M%@ %@%"), ("Montréal", "QC", "H%@ %@%"), ("Vancouver", "BC", "V%@ %@%")]
        streets ["Maple Grove Road", "Rue des Érables", "Harbour Street", "Kingfisher Crescent"]
        units ["Unit %#", "Suite %##"];
    "US" UNITED_STATES "{n} {s}" &["%#", "%##", "%###", "1####"], "PO Box %###" "+1 206-555-01## ext. %####" "Enjoy your gift!"
        towns [("Seattle", "WA", "981##-%###"), ("Austin", "TX", "787##"), ("Chicago", "IL", "606##"),
               ("Miami", "FL", "331##"), ("Honolulu", "HI", "968##"), ("San Juan", "PR", "009##")]
        streets ["Willow Creek Ln", "W 14th St", "Martin Luther King Jr Blvd", "County Road %##", "Juniper Ave NE"]
        units ["Apt %#", "Apt %##@", "Ste %00", "Unit %#"];
    "MX" SPANISH "{s} {n}" PLAIN, "Apartado Postal %##" "+52 55 5550 ####" "¡Feliz cumpleaños!"
        towns [("Ciudad de México", "CDMX", "0%###"), ("Guadalajara", "Jalisco", "44###"), ("Mérida", "Yucatán", "97###")]
        streets ["Calle Jacarandas", "Avenida de los Insurgentes", "Privada del Ángel", "Calle %#"]
        units ["Int. %", "Depto. %0%"];
    "BR" PORTUGUESE "{s}, {n}" PLAIN, "Caixa Postal %###" "+55 11 95550-####" "Feliz aniversário!"
        towns [("São Paulo", "SP", "0%###-###"), ("Rio de Janeiro", "RJ", "2%###-###"), ("Belém", "PA", "66###-###")]
        streets ["Rua das Palmeiras", "Avenida São João", "Travessa do Açaí", "Rua Quinze de Março"]
        units ["Apto %#", "Bloco @ Apto %##"];
    "IE" ENGLISH "{n} {s}" PLAIN, "PO Box %##" "+353 1 555 ####" "Happy birthday!"
        towns [("Dublin", "Co. Dublin", "D0% @%@%"), ("Cork", "Co. Cork", "T12 @%@%"), ("Galway", "Co. Galway", "H91 @%@%")]
        streets ["Sráid na Coille", "Heather Lane", "St. Brigid's Terrace", "Millbrook Road"]
        units ["Flat %", "Apartment %#"];
    "ES" SPANISH "{s}, {n}" PLAIN, "Apartado de Correos %##" "+34 655 55 ## ##" "¡Feliz cumpleaños!"
        towns [("Madrid", "Madrid", "280##"), ("Barcelona", "Barcelona", "080##"), ("A Coruña", "A Coruña", "150##"),
               ("Las Palmas de Gran Canaria", "Las Palmas", "350##")]
        streets ["Calle del Olmo", "Plaza de la Constitución", "Paseo de Gràcia Nova", "Travesía Peñalara"]
        units ["%º @", "Piso % Puerta %"];
    "GB" ENGLISH "{n} {s}" LETTERED, "PO Box %##" "+44 7700 900###" "Happy birthday!"
        towns [("London", "", "SE% %@@"), ("Manchester", "Greater Manchester", "M%# %@@"), ("Edinburgh", "Midlothian", "EH% %@@"),
               ("Lerwick", "Shetland", "ZE% %@@"), ("Belfast", "Co. Antrim", "BT% %@@")]
        streets ["Larkspur Close", "High Street", "St. Mary's Road", "The Old Bakery, Mill Lane"]
        units ["Flat %", "Flat %#@", "Unit %, Riverside Court"];
    "FR" FRENCH "{n} {s}" &["%", "%#", "%# bis", "%##"], "BP %##" "+33 6 55 55 ## ##" "Joyeux anniversaire !"
        towns [("Paris", "", "750%#"), ("Lyon", "", "6900%"), ("L'Haÿ-les-Roses", "", "94240"), ("Ajaccio", "", "20000")]
        streets ["rue des Lilas", "avenue du Général-Martin", "impasse de l'Église", "place de la Forêt"]
        units ["Bât. @", "Appt %#", "Escalier @, 3ᵉ étage"];
    "BE" DUTCH "{s} {n}" LETTERED, "Postbus %#" "+32 470 55 ## ##" "Proficiat!"
        towns [("Brussel", "", "10##"), ("Antwerpen", "", "20##"), ("Liège", "", "40##")]
        streets ["Lindelaan", "Rue du Marché", "Kapelleveld", "Chaussée de la Hulotte"]
        units ["bus %", "bte %#"];
    "NL" DUTCH "{s} {n}" &["%", "%#", "%#-%", "%## hs"], "Postbus %##" "+31 6 5550 ####" "Gefeliciteerd!"
        towns [("Amsterdam", "", "10%# @@"), ("Utrecht", "", "35%# @@"), ("'s-Hertogenbosch", "", "52%# @@")]
        streets ["Tulpstraat", "Oude Gracht", "Burgemeester de Wildeweg", "IJsvogellaan"]
        units ["%e verdieping", "bedrijf @"];
    "DE" GERMAN "{s} {n}" LETTERED, "Postfach %# ## ##" "+49 171 55 ####" "Alles Gute zum Geburtstag!"
        towns [("Berlin", "", "101##"), ("München", "", "803##"), ("Köln", "", "506##"), ("Görlitz", "", "028##")]
        streets ["Lindenstraße", "Am Mühlbach", "Käthe-Hoffmann-Weg", "Große Gasse"]
        units ["Hinterhaus", "c/o Schulze", "3. OG links"];
    "IT" ITALIAN "{s}, {n}" &["%", "%#", "%#/A", "%##"], "Casella Postale %##" "+39 347 555 ####" "Buon compleanno!"
        towns [("Roma", "RM", "001##"), ("Milano", "MI", "201##"), ("Forlì", "FC", "4712%")]
        streets ["Via dei Tigli", "Piazza della Libertà", "Viale Monte Bianco", "Contrada Sant'Agata"]
        units ["Interno %", "Scala @ int. %#"];
    "SE" SWEDISH "{s} {n}" &["%", "%#", "%# B"], "Box %##" "+46 70 555 ## ##" "Grattis på födelsedagen!"
        towns [("Stockholm", "", "11% ##"), ("Göteborg", "", "41% ##"), ("Malmö", "", "21% ##")]
        streets ["Björkvägen", "Södra Ängsgatan", "Kåkgränd", "Östra Hamnplan"]
        units ["lgh 1%0%", "c/o Nyström"];
    "ZA" SOUTH_AFRICAN "{n} {s}" PLAIN, "PO Box %###" "+27 82 555 ####" "Happy birthday!"
        towns [("Johannesburg", "Gauteng", "20##"), ("Cape Town", "Western Cape", "80##"), ("Durban", "KwaZulu-Natal", "40##")]
        streets ["Protea Road", "Jakaranda Straat", "Freedom Avenue", "Kloof View Drive"]
        units ["Unit %#", "Block @, Flat %"];
    "PL" POLISH "{s} {n}" &["%", "%#", "%#/%", "%#/%#", "%##@"], "Skrytka pocztowa %##" "+48 505 55# ###" "Wszystkiego najlepszego!"
        towns [("Warszawa", "mazowieckie", "0%-###"), ("Kraków", "małopolskie", "30-###"), ("Łódź", "łódzkie", "90-###")]
        streets ["ul. Brzozowa", "al. Niepodległości", "ul. Świętego Jana", "os. Słoneczne"]
        units ["m. %", "klatka @"];
    "EG" ARABIC "{n} {s}" PLAIN, "ص.ب. %##" "+20 100 555 ####" "عيد ميلاد سعيد!"
        towns [("القاهرة", "القاهرة", "115##"), ("الإسكندرية", "الإسكندرية", "215##"), ("الجيزة", "الجيزة", "125##")]
        streets ["شارع النيل", "شارع الياسمين", "ميدان الحرية", "شارع %#"]
        units ["شقة %#", "الدور %"];
    "TR" TURKISH "{s} No: {n}" LETTERED, "P.K. %##" "+90 532 555 ## ##" "Doğum günün kutlu olsun!"
        towns [("İstanbul", "İstanbul", "34###"), ("İzmir", "İzmir", "35###"), ("Şanlıurfa", "Şanlıurfa", "63###")]
        streets ["Çınar Sokak", "Gülbahçe Caddesi", "Şehit Öğretmen Bulvarı", "Iğdır Sokak"]
        units ["Daire %#", "Kat % D: %"];
    "SA" ARABIC "{n} {s}" &["%###"], "ص.ب. %####" "+966 50 555 ####" "كل عام وأنتم بخير"
        towns [("الرياض", "منطقة الرياض", "12###"), ("جدة", "منطقة مكة المكرمة", "23###"), ("الدمام", "المنطقة الشرقية", "32###")]
        streets ["طريق الملك فهد", "شارع النخيل", "حي الروضة", "شارع الأمير سلطان"]
        units ["شقة %#", "فيلا %"];
    "AE" ARABIC "{s} {n}" PLAIN, "P.O. Box %####" "+971 50 555 ####" "كل عام وأنتم بخير"
        towns [("Dubai", "Dubai", ""), ("Abu Dhabi", "Abu Dhabi", ""), ("الشارقة", "الشارقة", "")]
        streets ["Palm Gate Street", "شارع الكورنيش", "Street %#B, Al Noor", "Marina Promenade"]
        units ["Villa %#", "Tower @, Apt %##"];
    "IN" INDIAN "{n}, {s}" &["%#", "%#/%", "Plot %##", "H.No. %-%-%#"], "P.O. Box %###" "+91 98555 5####" "Happy Birthday!"
        towns [("Mumbai", "MAHARASHTRA", "4000##"), ("Bengaluru", "KARNATAKA", "5600##"), ("Kochi", "KERALA", "6820##")]
        streets ["Gandhi Nagar", "3rd Cross, Lake View Layout", "Station Road", "Sector %#"]
        units ["Flat No. %0%", "Opp. Shiv Temple", "Near Bus Stand"];
    "SG" SINGAPOREAN "Blk {n} {s}" &["%#", "%##", "%##@"], "Robinson Road P.O. Box %##" "+65 9555 ####" "Happy birthday!"
        towns [("Singapore", "", "5#####")]
        streets ["Orchid Park Avenue %", "Jalan Merbok", "Bedok Lake Street %#", "Tanjong View"]
        units ["Unit 0%-%##", "Unit 1%-%#"];
    "AU" ENGLISH "{n} {s}" &["%", "%#", "%/%#", "%##"], "PO Box %##" "+61 491 570 1##" "Happy birthday!"
        towns [("Sydney", "NSW", "20##"), ("Melbourne", "VIC", "30##"), ("Alice Springs", "NT", "087#")]
        streets ["Banksia Street", "Wattle Grove", "Great Eastern Parade", "Lot %# Stockmans Track"]
        units ["Unit %", "Level %#"];
    "JP" JAPANESE "{s}{n}" &["%-%-%", "%-%#-%", "%丁目%番%#号"], "私書箱第%#号" "+81 90-5555-####" "お誕生日おめでとう"
        towns [("渋谷区", "東京都", "150-00##"), ("大阪市北区", "大阪府", "530-00##"), ("札幌市中央区", "北海道", "060-00##")]
        streets ["桜丘町", "青葉台", "本町", "緑が丘"]
        units ["コーポ桜%0%号室", "グリーンハイツ%#0%", "メゾン青葉@棟"];
}
