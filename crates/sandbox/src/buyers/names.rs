//! Names of made-up people, by language.

/// Given and family names of one language.
#[derive(Debug)]
pub(super) struct Names {
    /// Given names.
    pub(super) given: &'static [&'static str],
    /// Family names.
    pub(super) family: &'static [&'static str],
    /// Whether the family name stands first.
    pub(super) is_family_first: bool,
}

macro_rules! names {
    ($($name:ident $order:ident [$($given:literal),+] [$($family:literal),+];)+) => {
        $(pub(super) const $name: Names = Names {
            given: &[$($given),+],
            family: &[$($family),+],
            is_family_first: names!(@$order),
        };)+
    };
    (@GivenFirst) => { false };
    (@FamilyFirst) => { true };
}

names! {
    ENGLISH GivenFirst
        ["Alice", "Ben", "Carol", "Daniel", "Emma", "Grace", "Henry", "Mary-Ann", "Owen", "Zoe"]
        ["Baker", "Clarke", "Davies", "Evans", "Hughes", "Kelly", "Morgan", "O'Connor", "Smith-Jones", "Walker"];
    UNITED_STATES GivenFirst
        ["James", "Maria", "Tyler", "Ashley", "Luis", "Denise", "Kwame", "Rosa", "Brandon", "Mei"]
        ["Johnson", "Garcia", "Miller", "Nguyen", "Washington", "O'Brien", "Ramirez", "Kowalski", "Lee", "Van Buren"];
    SPANISH GivenFirst
        ["Lucía", "Javier", "María José", "Pablo", "Carmen", "Íñigo", "Sofía", "Andrés"]
        ["García López", "Núñez Peña", "Fernández Ruiz", "Muñoz", "Ibáñez Soler", "Castaño Gil"];
    PORTUGUESE GivenFirst
        ["João", "Ana Beatriz", "Antônio", "Luíza", "Márcio", "Conceição", "Rafael", "Débora"]
        ["Silva", "Gonçalves", "dos Santos", "Araújo", "Magalhães", "de Oliveira"];
    FRENCH GivenFirst
        ["Chloé", "Jean-Luc", "Zoé", "François", "Amélie", "Théo", "Noëlle", "Rémi"]
        ["Lefèvre", "Dubois", "Béranger", "D'Aubigné", "Moreau", "Le Goff"];
    DUTCH GivenFirst
        ["Sanne", "Daan", "Femke", "Jeroen", "Anouk", "Thijs", "Zoë", "Wouter"]
        ["de Vries", "van den Berg", "Jansen", "van 't Hoff", "Bakker", "Dijkstra"];
    GERMAN GivenFirst
        ["Jürgen", "Anna", "Björn", "Käthe", "Lukas", "Sören", "Hannah", "Günther"]
        ["Müller", "Weiß", "von der Heide", "Schröder", "Großmann", "Köhler"];
    ITALIAN GivenFirst
        ["Giulia", "Niccolò", "Francesca", "Matteo", "Lucrezia", "Dario", "Chiara", "Pietro"]
        ["Rossi", "D'Angelo", "Esposito", "De Santis", "Lo Bianco", "Ferrari"];
    SWEDISH GivenFirst
        ["Åsa", "Björn", "Märta", "Göran", "Linnéa", "Erik", "Ylva", "Håkan"]
        ["Åkesson", "Lindström", "Öberg", "Sjögren", "Nyström", "Björklund"];
    POLISH GivenFirst
        ["Łukasz", "Małgorzata", "Wojciech", "Agnieszka", "Jędrzej", "Zofia", "Grażyna", "Paweł"]
        ["Wójcik", "Kamiński", "Dąbrowska", "Żuraw", "Krężel", "Gałązka"];
    TURKISH GivenFirst
        ["Ayşe", "Mehmet", "Gülşen", "İbrahim", "Çiğdem", "Oğuz", "Şule", "Emre"]
        ["Yılmaz", "Öztürk", "Şahin", "Çelik", "Doğan", "Güneş"];
    ARABIC GivenFirst
        ["محمد", "فاطمة", "أحمد", "نورة", "يوسف", "مريم", "خالد", "سارة"]
        ["العتيبي", "حسن", "المنصوري", "عبد الله", "الشريف", "منصور"];
    INDIAN GivenFirst
        ["Aarav", "Priya", "Rohan", "Lakshmi", "Imran", "Ananya", "Gurpreet", "Divya"]
        ["Sharma", "Iyer", "Patel", "Khan", "Singh", "Venkataraman"];
    JAPANESE FamilyFirst
        ["太郎", "花子", "翔太", "さくら", "健一", "美咲", "直樹", "結衣"]
        ["佐藤", "鈴木", "高橋", "田中", "渡邊", "髙木"];
    SINGAPOREAN GivenFirst
        ["Wei Ling", "Jun Jie", "Siti", "Arjun", "Hui Min", "Farid", "Kavitha", "Marcus"]
        ["Tan", "Lim", "Binte Rahman", "Pillai", "Ng", "Goh"];
    SOUTH_AFRICAN GivenFirst
        ["Thandi", "Pieter", "Nomvula", "Sipho", "Anika", "Lerato", "Johan", "Zanele"]
        ["Dlamini", "van der Merwe", "Nkosi", "Botha", "Naidoo", "Mokoena"];
}
