"""Words in the names of clusters: those that nearly every name has, and those that tell two apart.

All are written as `text.fold` leaves them.
"""

from itertools import product


def _alike(table: str) -> dict[str, str]:
    """Each word of a paragraph, with its first word: what they all mean."""
    notions = [paragraph.split() for paragraph in table.split("\n\n")]
    return {word: notion[0] for notion in notions for word in notion}


# One paragraph for each notion, in the languages of the data.
COMMON = _alike("""
cluster clusters klaster klastr klastru klaszter klasteri klasteris klasterio klasterek klastri

network networks netzwerk netzwerke netvaerk nettverk natverk verkosto siec rede reseau rete red
tinklas tikls

association asociation asociacion associacio associazione associacao asociacia asociace
asociatia verein verband stowarzyszenie zdruzenie sdruzeni zveza asociacija biedriba forening
egyesulet syndesmos sdruzhenie

innovation innovations innovative innovazione innovacion innovacio inovacao inovacion innovasjon
inovacija inovacie inovace innowacji innowacyjny innowacyjna inovatie innovacios innovaciok
innovatie inovativni kainotomia inovatsii

foundation fundacion fundacio fundacja fondazione fondation stiftung nadace alapitvany fundatia
fundacao

centre center centro centrum zentrum zentar sredisce kozpont keskus senter centru tsentur

pole polo pol polus

valley vallee valle vall dolina tal

park parc parque parco parka

initiative initiativ iniciativa iniziativa inicjatywa iniciative

competence kompetenz competencia competenza kompetencji kompetenznetzwerk

company companies enterprise enterprises empresas imprese entreprises

agrupacion agrupacio

group grupo gruppo groupe grupa gruppe grupul

alliance allianz alianza alleanza aljans

platform plattform plataforma piattaforma plateforme platforma

hub

region regional regione regija regionalny regionalni

district distretto distrito distrikt

european europe europa europaische europeo

international internacional internazionale

management

organisation organization organizacion organizzazione organizacja
""")

# Notions that name another body beside a cluster of the same name: its foundation is not itself.
BODIES = frozenset({"foundation", "company", "group", "park", "hub", "international"})

# Words between words, and titles of programmes that stand before many names.
_SMALL = """
a an and at by for from in of on the to with und der die das des dem den fur im in mit von zu zur
et de du des la le les l d aux pour en sur y el los las del para e i ed di del della dei delle degli
il lo gli per da do dos das em o os as na no para w z i na dla v s a za pri u og for av i af och
en van het een voor te ja es un una uno si pentru al ale cu din kai tou tis ton
"""
SMALL = frozenset(_SMALL.split())

_DIRECTIONS = {
    "N": "nord north northern nordlich noord norte septentrional polnoc polnocny sever severni"
    " severny eszaki pohja",
    "S": "sud south southern sudlich zuid sul sur meridional meridionale poludnie poludniowy jih"
    " jizni juh juzny deli etela syd",
    "E": "ost east eastern ostlich oost est este oriental orientale wschod wschodni vychod"
    " vychodni vychodny keleti ita leste",
    "W": "west western westlich ouest oeste ovest occidental occidentale zachod zachodni zapad"
    " zapadni zapadny nyugati lansi vest",
    "upper": "ober oberer obere upper haute alta alto superiore horni horny felso gorny gornji",
    "lower": "nieder unter lower basse bassa basso baja bajo dolni dolny also dolny niederer",
}
_BY_WORD: dict[str, tuple[str, ...]] = {
    word: (sign,) for sign, words in _DIRECTIONS.items() for word in words.split()
}
_PAIRS = {
    one + other: (first, second)
    for first, second in product("NS", "EW")
    for one in _DIRECTIONS[first].split()
    for other in _DIRECTIONS[second].split()
}
DIRECTIONS: dict[str, tuple[str, ...]] = _BY_WORD | _PAIRS
# At the beginning of a longer word only those that are long enough, or German.
DIRECTION_BEGINS = tuple(
    sorted(
        (word for word in _BY_WORD if len(word) > 3 or word in {"ost", "sud", "est", "syd"}),
        key=len,
        reverse=True,
    )
)
ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
# At the end of a name they count, elsewhere they are words or initials.
ROMAN_AT_THE_END = ROMAN | {"i": "1", "v": "5", "x": "10"}
